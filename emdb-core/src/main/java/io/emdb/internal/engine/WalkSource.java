package io.emdb.internal.engine;

/** Finds the entries of a walk, a part at a time. */
interface WalkSource {

  /** Fills a step with the next part, which may be empty; false at the end. */
  boolean next(WalkStep step);
}
