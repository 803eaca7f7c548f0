package io.emdb.internal.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExpiryIndexTest {

  /** A moment in the middle of a bucket. */
  private static final long NOW = (1_700_000_000_000L & -1_024) + 512;

  private final ExpiryIndex index = new ExpiryIndex();
  private final Entries entries = new Entries();

  @Test
  void newIndex_nothingEverDies() {
    assertThat(index.count()).isZero();
    assertThat(index.expired(Long.MAX_VALUE, entries)).isZero();
    assertThat(index.takeExpired(Long.MAX_VALUE, new long[3], entries)).isZero();
    assertThat(index.earliest()).isEqualTo(Long.MAX_VALUE);
    assertThat(index.bytes()).isZero();
  }

  @Test
  void expired_atTheDeadlineItself_countsToTheMillisecond() {
    add(NOW, 1);
    add(NOW + 1, 2);
    assertThat(index.expired(NOW - 1, entries)).isZero();
    assertThat(index.expired(NOW, entries)).isEqualTo(1);
    assertThat(index.expired(NOW + 1, entries)).isEqualTo(2);
    assertThat(index.expired(NOW, entries)).isEqualTo(1);
  }

  @Test
  void expired_wholeBucketsInThePast_asksNothing() {
    for (int i = 1; i <= 1_000; i++) {
      add(NOW + i * 100L, i);
    }
    entries.asked = 0;
    assertThat(index.expired(NOW + 1_000_000, entries)).isEqualTo(1_000);
    assertThat(entries.asked).isZero();
  }

  @Test
  void takeExpired_bigBucketInSmallPortions_asksForEachEntryAFewTimesOnly() {
    int count = 50_000;
    for (int i = 1; i <= count; i++) {
      add(NOW + i % 1_000 - 500, i);
    }
    entries.asked = 0;
    long[] into = new long[64];
    int taken = 0;
    for (int more = -1; more != 0; taken += more) {
      more = index.takeExpired(NOW, into, entries);
      for (int i = 0; i < more; i++) {
        remove(into[i]);
      }
    }
    assertThat(taken).isEqualTo(count / 2 + count / 1_000);
    assertThat(entries.asked).isLessThan(2 * count);
    assertThat(index.count()).isEqualTo(count - taken);
    assertThat(index.expired(NOW, entries)).isZero();
  }

  @Test
  void takeExpired_notRemoved_comesAgain() {
    add(NOW, 1);
    long[] into = new long[4];
    assertThat(index.takeExpired(NOW, into, entries)).isEqualTo(1);
    assertThat(index.takeExpired(NOW, into, entries)).isEqualTo(1);
    assertThat(index.count()).isEqualTo(1);
    remove(1);
    assertThat(index.takeExpired(NOW, into, entries)).isZero();
  }

  @Test
  void takeExpired_locationRetiredAndUsedAgain_isDeliveredOnce() {
    add(NOW + 3, 1);
    relocate(1, 2);
    // Location 1 is free again, and the next record of the same bucket gets it.
    add(NOW + 3, 1);
    relocate(2, 3);
    long[] into = new long[10];
    assertThat(index.expired(NOW + 3, entries)).isEqualTo(2);
    assertThat(index.takeExpired(NOW + 3, into, entries)).isEqualTo(2);
    assertThat(new long[] {into[0], into[1]}).containsExactlyInAnyOrder(1, 3);
  }

  @Test
  void takeExpired_staleLocationNowOfALaterEntryOfTheBucket_isLeftAlone() {
    add(NOW, 1);
    add(NOW, 2);
    remove(1);
    add(NOW + 5, 1);
    long[] into = new long[10];
    assertThat(index.expired(NOW, entries)).isEqualTo(1);
    assertThat(index.takeExpired(NOW, into, entries)).isEqualTo(1);
    assertThat(into[0]).isEqualTo(2);
  }

  @Test
  void earliest_afterTakingWhatIsDue_isInTheFuture() {
    add(NOW, 1);
    add(NOW + 2, 2);
    add(NOW + 7, 3);
    assertThat(index.earliest()).isEqualTo(NOW);
    remove(2);
    long[] into = new long[10];
    assertThat(index.takeExpired(NOW, into, entries)).isEqualTo(1);
    remove(1);
    assertThat(index.takeExpired(NOW + 2, into, entries)).isZero();
    assertThat(index.earliest()).isEqualTo(NOW + 7);
  }

  @Test
  void remove_oneEntryReplacedOften_keepsRoomInProportion() {
    add(NOW + 1_000_000, 1);
    for (int i = 2; i < 200_000; i++) {
      add(NOW + 1_000_000, i);
      remove(i - 1);
      if (index.isCrowded()) {
        index.filter(entries);
      }
    }
    assertThat(index.count()).isEqualTo(1);
    assertThat(index.bytes()).isLessThan(2_000);
  }

  @Test
  void relocate_oneEntryMovedOften_keepsRoomInProportion() {
    add(NOW + 1_000_000, 1);
    for (int i = 2; i < 200_000; i++) {
      relocate(i - 1, i);
      assertThat(index.expired(NOW, entries)).isZero();
    }
    assertThat(index.bytes()).isLessThan(2_000);
    assertThat(index.expired(NOW + 1_000_000, entries)).isEqualTo(1);
  }

  @Test
  void remove_deadlineOfNoEntry_throws() {
    assertThatThrownBy(() -> index.remove(NOW)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> index.relocate(NOW, 1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void expired_timeGoesBack_countsForThatTime() {
    for (int i = 1; i <= 100; i++) {
      add(NOW + i * 1_024L, i);
    }
    assertThat(index.expired(NOW + 100 * 1_024, entries)).isEqualTo(100);
    assertThat(index.expired(NOW + 10 * 1_024, entries)).isEqualTo(10);
    remove(5);
    assertThat(index.expired(NOW + 50 * 1_024, entries)).isEqualTo(49);
  }

  private void add(long deadline, long location) {
    entries.deadlines.put(location, deadline);
    index.add(deadline, location);
  }

  private void remove(long location) {
    index.remove(entries.deadlines.remove(location));
  }

  private void relocate(long from, long to) {
    long deadline = entries.deadlines.remove(from);
    entries.deadlines.put(to, deadline);
    index.relocate(deadline, to);
  }

  private static final class Entries implements ExpiryIndex.Probe {
    final Map<Long, Long> deadlines = new HashMap<>();
    int asked;

    @Override
    public boolean live(long location) {
      asked++;
      return deadlines.containsKey(location);
    }

    @Override
    public long deadline(long location) {
      return deadlines.get(location);
    }
  }
}
