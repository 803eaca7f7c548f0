package io.emdb.compare.result;

/**
 * One figure.
 *
 * @param suite which of the runs it belongs to
 * @param engine id of the store
 * @param records how many records were loaded
 * @param round from 1
 * @param phase what was done
 * @param metric what was measured, with its unit; of a run that failed, why
 * @param value the figure
 */
public record Measurement(
    String suite,
    String engine,
    long records,
    int round,
    String phase,
    String metric,
    double value) {

  /** The phase that stands for a run that did not end well. */
  public static final String FAILED = "failed";
}
