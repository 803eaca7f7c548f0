package io.emdb.internal.engine;

/** Finds the entries of a walk, a part at a time. */
interface WalkSource {

  /**
   * Fills a step with the next part, which may be empty; false at the end. If it fails, what is in
   * the step is void, and the same part is the next one still.
   */
  boolean next(WalkStep step);
}
