package io.emdb.compare.engine;

/** What a write means. */
public enum Mode {
  /** Written when it returns; on the device after {@link Engine#sync}. */
  RELAXED,
  /** On the device when it returns. */
  DURABLE
}
