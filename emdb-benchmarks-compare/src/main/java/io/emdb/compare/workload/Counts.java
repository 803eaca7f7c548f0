package io.emdb.compare.workload;

/**
 * How much each phase does.
 *
 * @param singles durable puts, one after the other, the first time
 * @param manySingles the same again, more
 * @param batches durable batches
 * @param batchSize entries in each
 * @param perThread durable puts of each of 4 threads
 * @param virtual durable puts of each of 256 virtual threads
 * @param unsynced unsynced puts
 * @param warmUp unsynced puts before them, which are not timed, and entries of such batches
 * @param reads random reads
 * @param scans range reads of 10 entries each
 */
record Counts(
    int singles,
    int manySingles,
    int batches,
    int batchSize,
    int perThread,
    int virtual,
    int unsynced,
    int warmUp,
    int reads,
    int scans) {

  static final int SCAN_LENGTH = 10;

  static Counts whole() {
    return new Counts(1000, 10_000, 100, 1000, 2500, 100, 50_000, 20_000, 1_000_000, 500_000);
  }

  static Counts quick() {
    return new Counts(5, 20, 3, 50, 5, 2, 200, 100, 2000, 200);
  }

  /** Returns how many entries are written besides those loaded. */
  long written() {
    long batched = (long) batches * batchSize;
    return singles + manySingles + batched + 4L * perThread + unsynced + 2L * warmUp;
  }
}
