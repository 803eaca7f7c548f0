package io.emdb.compare.workload;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Latencies of one kind of operation, and the moments of those that stalled. */
final class Latencies {

  private static final long STALL_NANOS = 5_000_000;
  private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};

  private final Histogram histogram = new Histogram(60_000_000_000L, 3);
  private final List<Stall> stalls = new ArrayList<>();

  /** An operation that took too long, and how much of it no processor was free. */
  private record Stall(long start, long end, long waited) {
    long overlap(GcPauses.Pause pause) {
      return Math.max(0, Math.min(end, pause.end()) - Math.max(start, pause.start()));
    }
  }

  /** Adds an operation; false if it stalled, and {@link #addStall} is to tell about it. */
  boolean add(long start, long end) {
    histogram.recordValue(Math.max(0, end - start));
    return end - start <= STALL_NANOS;
  }

  /** Keeps an operation that stalled, with the time that no processor was free in it. */
  void addStall(long start, long end, long waited) {
    stalls.add(new Stall(start, end, Math.min(waited, end - start)));
  }

  void reset() {
    histogram.reset();
    stalls.clear();
  }

  long count() {
    return histogram.getTotalCount();
  }

  double micros(double percentile) {
    return histogram.getValueAtPercentile(percentile) / 1e3;
  }

  void record(Recorder recorder, String phase) throws IOException {
    recorder.record(phase, "count", (double) count());
    for (double percentile : PERCENTILES) {
      recorder.record(phase, "p" + name(percentile) + " us", micros(percentile));
    }
    recorder.record(phase, "max us", histogram.getMaxValue() / 1e3);
  }

  private static String name(double percentile) {
    return percentile % 1 == 0 ? Long.toString((long) percentile) : Double.toString(percentile);
  }

  /** Returns how many operations stalled, whatever the reason. */
  int stalls() {
    return stalls.size();
  }

  /**
   * Returns the milliseconds of stalls, less what the collector paused in them and what they waited
   * for a processor, if they are still over 5 ms.
   */
  List<Double> ownStalls(List<GcPauses.Pause> pauses) {
    List<Double> millis = new ArrayList<>();
    for (Stall stall : stalls) {
      long paused = pauses.stream().mapToLong(stall::overlap).sum();
      long own = stall.end() - stall.start() - stall.waited() - paused;
      if (own > STALL_NANOS) {
        millis.add(own / 1e6);
      }
    }
    return millis;
  }
}
