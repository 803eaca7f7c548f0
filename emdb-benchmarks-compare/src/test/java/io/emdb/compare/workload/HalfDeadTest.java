package io.emdb.compare.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HalfDeadTest {

  @Test
  void removed_areFourNinthsOfWhatIsLive_spreadEvenly() {
    HalfDead keys = new HalfDead(1000, 675);

    assertThat(LongStream.range(0, 500).filter(keys::removes).count()).isEqualTo(300);
    assertThat(LongStream.range(0, 100).filter(keys::removes).count()).isEqualTo(60);
    assertThat(keys.odd()).isEqualTo(500);
  }

  @Test
  void staying_isAnOddKeyThatIsNotRemoved() {
    HalfDead keys = new HalfDead(100, 5000);

    for (long index = 0; index < keys.odd(); index++) {
      long number = keys.staying(index);
      assertThat(number % 2).isOne();
      assertThat(keys.removes(number / 2)).isFalse();
    }
  }
}
