package io.emdb.internal.engine;

/** A count, one operation after the other. */
public final class GateModel {

  private int count;

  public int next() {
    return ++count;
  }
}
