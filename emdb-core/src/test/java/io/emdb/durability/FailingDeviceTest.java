package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.emdb.Emdb;
import io.emdb.EmdbIoException;
import io.emdb.FlushPolicy;
import io.emdb.testing.MountedImage;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The device of a real file system fails for good under an open database: what the page cache does
 * not have is an I/O error, never "absent". Skipped where no file system can be mounted.
 */
class FailingDeviceTest {

  private static final int ENTRIES = 250;
  private static final int VALUE_BYTES = 100_000;

  private MountedImage device;

  @AfterEach
  void unmount() throws Exception {
    if (device != null) {
      device.close();
    }
  }

  private static Emdb open(Path path) {
    return Emdb.builder()
        .path(path)
        .segmentSize(16 * 1024 * 1024)
        .flushPolicy(FlushPolicy.manual())
        .open();
  }

  private static String value(int number) {
    return number + "x".repeat(VALUE_BYTES);
  }

  /** Tells whether a read failed; one that did not gives what was written. */
  private static boolean fails(Emdb db, int number) {
    Throwable thrown =
        catchThrowable(() -> assertThat(db.getString("k" + number)).isEqualTo(value(number)));
    if (thrown != null) {
      assertThat(thrown).isInstanceOf(EmdbIoException.class).hasMessageContaining("device fails");
    }
    return thrown != null;
  }

  @Test
  void deviceThatNoLongerReads_isAnIoError_neverAbsentAndNoEndOfTheProcess() throws Exception {
    device = MountedImage.of(MountedImage.Kind.EXT4);
    Path path = device.root().resolve("db");
    try (Emdb db = open(path)) {
      for (int i = 0; i < ENTRIES; i++) {
        db.put("k" + i, value(i));
      }
    }
    device.remount(); // and nothing of it is cached
    Emdb db = open(path);
    assertThat(db.getString("k0")).isEqualTo(value(0));
    device.loseBlocksBehind(64 * 1024);

    int failed = 0;
    for (int i = 0; i < ENTRIES; i++) {
      failed += fails(db, i) ? 1 : 0;
    }
    assertThat(failed).as("entries that the system had not read ahead").isPositive();
    assertThat(db.getString("k0")).isEqualTo(value(0));
    assertThatThrownBy(() -> db.entries().forEachRemaining(entry -> {}))
        .isInstanceOf(EmdbIoException.class);
    assertThat(db.verify().ok()).isFalse();
    assertThat(db.failure()).as("reads stop no writes").isEmpty();
    Throwable closed = catchThrowable(db::close);
    assertThat(closed == null || closed instanceof EmdbIoException).as("%s", closed).isTrue();
    assertThat(db.isOpen()).isFalse();
  }
}
