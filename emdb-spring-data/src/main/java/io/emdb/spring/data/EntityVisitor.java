package io.emdb.spring.data;

/** Is shown the entities that a plan reads. */
interface EntityVisitor {

  /** Looks at an entity; returns whether to go on. */
  boolean visit(byte[] key, byte[] entity);
}
