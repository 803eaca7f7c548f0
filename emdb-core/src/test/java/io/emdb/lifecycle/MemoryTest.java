package io.emdb.lifecycle;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.ReadView;
import io.emdb.testing.ChildJvm;
import io.emdb.testing.VerifiedDatabases;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A database in memory takes what lives in it. Symptom: a few thousand overwrites of one large
 * value filled the heap, and the "disk" was reported full. Cause: nothing gave the memory of what
 * was dead back unless somebody called compact. Cure: it compacts by itself, and writers wait for
 * it.
 */
class MemoryTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  @ParameterizedTest
  @ValueSource(strings = {"overwrite", "transaction", "batch", "delete", "expire", "clear"})
  void whatIsDead_givesItsMemoryBack(String how) throws IOException, InterruptedException {
    try (ChildJvm child = ChildJvm.start(List.of("-Xmx64m"), OverwritingChild.class, how)) {
      assertThat(child.readLine()).startsWith("v, ");
      assertThat(child.finish()).isZero();
    }
  }

  @Test
  void writesInsideARead_goOn() {
    Emdb db = databases.open(Emdb.builder().inMemory());
    db.put("k", "v");

    Integer seen =
        db.read(
            utf8("k"),
            value -> {
              for (int i = 0; i < 400; i++) {
                db.put(utf8("other"), new byte[100_000]);
              }
              return value.length();
            });

    assertThat(seen).isEqualTo(1);
    assertThat(db.get("other")).hasSize(100_000);
  }

  @Test
  void openView_keepsSeeingItsMoment() {
    Emdb db = databases.open(Emdb.builder().inMemory());
    db.put("k", "v");
    try (ReadView view = db.readView()) {
      for (int i = 0; i < 400; i++) {
        db.put(utf8("k"), new byte[100_000]);
      }
      assertThat(view.getString("k")).isEqualTo("v");
    }
    assertThat(db.get("k")).hasSize(100_000);
  }
}
