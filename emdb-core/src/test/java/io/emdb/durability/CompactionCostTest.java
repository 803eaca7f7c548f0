package io.emdb.durability;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.testing.AllocatedBytes;
import io.emdb.testing.VerifiedDatabases;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Symptom: the time of a compaction grew with the number of segments times that of markers. Cause:
 * for each marker the list of all segments was made and walked. Cure: what a marker is compared
 * with is found once for each segment.
 */
class CompactionCostTest {

  private static final int MARKERS = 20_000;

  @TempDir Path directory;

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  /** Allocation stands for time: it is the same on every run. */
  private long bytesAllocatedByCompaction(int otherSegments) {
    Emdb db =
        databases.open(
            Emdb.builder()
                .path(directory.resolve("beside-" + otherSegments))
                .segmentSize(64 * 1024)
                .flushPolicy(FlushPolicy.manual()));
    for (int i = 0; i < otherSegments; i++) {
      db.put(utf8("other" + i), new byte[48 * 1024]);
    }
    db.compact();
    for (int i = 0; i < MARKERS; i++) {
      byte[] key = utf8("k" + i);
      db.put(key, key);
      db.delete(key);
    }
    return AllocatedBytes.of(db::compact);
  }

  @Test
  void compaction_ofManyMarkers_costsTheSameBesideManySegments() {
    long few = bytesAllocatedByCompaction(10);
    long many = bytesAllocatedByCompaction(300);

    assertThat(many).isLessThan(3 * few);
  }
}
