package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.testing.Contents;
import io.emdb.testing.ManualClock;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Hints and index images are caches: without them the database is the same. */
class CacheFilesTest {

  @Test
  void everyCacheFileDeleted_changesNothing() throws IOException {
    ManualClock clock = new ManualClock();
    FaultyStorage storage = new FaultyStorage();
    Emdb db = FaultyDatabase.openDoomed(storage, FlushPolicy.manual(), clock);
    for (int i = 0; i < 400; i++) {
      db.put("k" + i % 150, "value " + i + "x".repeat(500));
    }
    db.namespace("n").put("k", "v");
    for (int i = 0; i < 50; i++) {
      db.delete("k" + i);
    }
    db.compact();
    db.put("last", "v");
    Map<String, String> expected = Contents.of(db);
    db.close();
    FaultyStorage without = storage.restart();
    List<String> caches =
        without.list().stream()
            .filter(name -> name.endsWith(".hint") || name.endsWith(".img"))
            .toList();
    for (String cache : caches) {
      without.delete(cache);
    }
    Emdb again = FaultyDatabase.openDoomed(without, FlushPolicy.manual(), clock);
    assertThat(Contents.of(again)).isEqualTo(expected).hasSize(101);
    assertThat(again.namespace("n").getString("k")).isEqualTo("v");
    again.close();
  }
}
