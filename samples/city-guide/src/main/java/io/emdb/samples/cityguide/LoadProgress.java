package io.emdb.samples.cityguide;

/**
 * How far the first start has come.
 *
 * @param state whether it goes on
 * @param loaded cities that are in the database
 * @param total cities of the data set
 * @param millis time this process has spent on it
 * @param message why it failed; empty otherwise
 */
record LoadProgress(State state, long loaded, long total, long millis, String message) {

  enum State {
    LOADING,
    READY,
    FAILED
  }

  /** Nothing is left to do. */
  static LoadProgress ready(long cities) {
    return new LoadProgress(State.READY, cities, cities, 0, "");
  }
}
