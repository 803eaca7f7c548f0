package io.emdb.compare.report;

import io.emdb.compare.result.Measurement;
import io.emdb.compare.result.RunFiles;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What did not end well: behind which phase, and why. */
final class Failures {

  private final List<RunFiles.Run> runs;

  Failures(List<RunFiles.Run> runs) {
    this.runs = runs;
  }

  @Override
  public String toString() {
    StringBuilder list = new StringBuilder();
    for (RunFiles.Run run : runs) {
      @Nullable Measurement last = null;
      for (Measurement one : run.measurements()) {
        if (one.phase().equals(Measurement.FAILED)) {
          boolean began = last != null && isOfTheSameJob(last, one);
          list.append("- ").append(one.suite()).append(' ').append(one.engine()).append(" at ");
          list.append(Format.size(one.records())).append(", round ").append(one.round());
          list.append(last != null && began ? ", behind `" + last.phase() + "`" : "");
          list.append(one.metric().equals("times") ? "" : ": " + one.metric()).append('\n');
        }
        last = one;
      }
    }
    return list.isEmpty() ? "" : "\nRuns that did not end well:\n\n" + list;
  }

  private static boolean isOfTheSameJob(Measurement one, Measurement other) {
    return one.suite().equals(other.suite())
        && one.engine().equals(other.engine())
        && one.records() == other.records()
        && one.round() == other.round();
  }
}
