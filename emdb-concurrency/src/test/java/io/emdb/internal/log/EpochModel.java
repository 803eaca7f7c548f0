package io.emdb.internal.log;

/** What the place is, one operation after the other. */
public final class EpochModel {

  private int content;

  public int read() {
    return content;
  }

  public void replace(int number) {
    content = number;
  }
}
