package io.emdb.internal.file.fault;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes the contents a device may hold out of what was durable and what the process saw. */
final class Pages {

  private final int pageSize;

  Pages(int pageSize) {
    this.pageSize = pageSize;
  }

  byte[] randomPages(byte[] durable, byte[] current, Random random) {
    int length = randomLength(durable.length, current.length, random);
    byte[] result = Arrays.copyOf(durable, length);
    // from "nearly nothing reached the device" to "nearly everything did"
    int keptInFour = random.nextInt(5);
    for (int start : changed(result, current)) {
      if (random.nextInt(4) < keptInFour) {
        copy(current, result, start, pageSize);
      }
    }
    return result;
  }

  byte[] torn(byte[] durable, byte[] current, Random random) {
    byte[] result = Arrays.copyOf(durable, current.length);
    List<Integer> changed = changed(result, current);
    int whole = random.nextInt(changed.size() + 1);
    for (int start : changed.subList(0, whole)) {
      copy(current, result, start, pageSize);
    }
    if (whole == changed.size()) {
      return result;
    }
    int start = changed.get(whole);
    int kept = random.nextInt(pageSize);
    copy(current, result, start, kept);
    boolean lengthKept = current.length <= durable.length || random.nextBoolean();
    int end = Math.min(current.length, Math.max(durable.length, start + kept));
    return lengthKept ? result : Arrays.copyOf(result, end);
  }

  /** Returns where the pages start that differ; bytes behind the shorter end do not count. */
  List<Integer> changed(byte[] one, byte[] other) {
    List<Integer> starts = new ArrayList<>();
    int length = Math.min(one.length, other.length);
    for (int start = 0; start < length; start += pageSize) {
      int end = Math.min(length, start + pageSize);
      if (!Arrays.equals(one, start, end, other, start, end)) {
        starts.add(start);
      }
    }
    return starts;
  }

  /** Returns where the pages start that hold bytes of a range. */
  List<Integer> between(int from, int to) {
    List<Integer> starts = new ArrayList<>();
    for (int start = from / pageSize * pageSize; start < to; start += pageSize) {
      starts.add(start);
    }
    return starts;
  }

  /** Copies a page, as far as both have it. */
  void copyPage(byte[] from, byte[] to, int start) {
    copy(from, to, start, pageSize);
  }

  private static void copy(byte[] from, byte[] to, int start, int count) {
    int end = Math.min(start + count, Math.min(from.length, to.length));
    if (end > start) {
      System.arraycopy(from, start, to, start, end - start);
    }
  }

  private int randomLength(int one, int other, Random random) {
    int shorter = Math.min(one, other);
    int longer = Math.max(one, other);
    return switch (random.nextInt(3)) {
      case 0 -> one;
      case 1 -> other;
      default -> {
        int page = (shorter + random.nextInt(longer - shorter + 1)) / pageSize * pageSize;
        yield Math.max(shorter, page);
      }
    };
  }
}
