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
  private final List<GcPauses.Pause> stalls = new ArrayList<>();

  void add(long start, long end) {
    histogram.recordValue(Math.max(0, end - start));
    if (end - start > STALL_NANOS) {
      stalls.add(new GcPauses.Pause(start, end));
    }
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

  /** Returns the milliseconds of stalls of over 5 ms in which the collector did not pause. */
  List<Double> stallsWithoutGc(List<GcPauses.Pause> pauses) {
    List<Double> millis = new ArrayList<>();
    for (GcPauses.Pause stall : stalls) {
      boolean collected =
          pauses.stream().anyMatch(p -> p.start() < stall.end() && p.end() > stall.start());
      if (!collected) {
        millis.add((stall.end() - stall.start()) / 1e6);
      }
    }
    return millis;
  }
}
