package io.emdb.internal.catalog;

/** A namespace: its identity, and the table that holds its entries now. */
public final class NamespaceEntry {

  /** Id of the default namespace, which has no name and always exists. */
  public static final int DEFAULT_ID = 0;

  private final int id;
  private final String name;

  private volatile Table table;
  private volatile boolean dropped;
  private long clearedSequence;
  private long changedSequence;

  NamespaceEntry(int id, String name, Table table) {
    this.id = id;
    this.name = name;
    this.table = table;
  }

  /** Returns the id that records carry; never used twice. */
  public int id() {
    return id;
  }

  /** Returns the name; empty for the default namespace. */
  public String name() {
    return name;
  }

  /** Returns the table of the entries. */
  public Table table() {
    return table;
  }

  /** Tells whether the namespace is gone, or will be once its drop is on the device. */
  public boolean isDropped() {
    return dropped;
  }

  /** Returns the sequence of the newest clear; records of up to there are dead. Append lock. */
  public long clearedSequence() {
    return clearedSequence;
  }

  /** Returns the sequence of the newest change of any key. Append lock. */
  public long changedSequence() {
    return changedSequence;
  }

  void changed(long sequence) {
    changedSequence = sequence;
  }

  void cleared(long sequence, Table fresh) {
    clearedSequence = sequence;
    changedSequence = sequence;
    table = fresh;
  }

  /** Takes note that a drop is in the log, visible or not: nothing may be written behind it. */
  public void markDropped() {
    dropped = true;
  }
}
