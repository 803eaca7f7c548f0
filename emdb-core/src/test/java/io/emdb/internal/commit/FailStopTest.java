package io.emdb.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.EmdbDiskFullException;
import io.emdb.internal.file.DiskFullException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FailStopTest {

  @Test
  void missingSpace_isToldInTheWordsOfTheStorage() {
    FailStop failStop = new FailStop("in memory");

    assertThat(failStop.refused(new DiskFullException("No heap left.", new IOException())))
        .isInstanceOf(EmdbDiskFullException.class)
        .hasMessageContaining("in memory")
        .hasMessageEndingWith("No heap left.")
        .hasMessageNotContaining("disk");
    assertThat(failStop.failure()).isNull();
  }
}
