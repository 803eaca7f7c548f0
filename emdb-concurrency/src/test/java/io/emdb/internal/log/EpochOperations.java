package io.emdb.internal.log;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/** A place whose content is given back when it was replaced: readers must not be in it then. */
public final class EpochOperations {

  private static final class Content {
    final int number;
    volatile boolean givenBack;

    Content(int number) {
      this.number = number;
    }
  }

  private final ReadEpochs epochs = new ReadEpochs();
  private volatile Content content = new Content(0);

  @Operation
  public int read() {
    int ticket = epochs.enter();
    try {
      Content read = content;
      int number = read.number;
      if (read.givenBack) {
        throw new IllegalStateException("given back with a reader in it");
      }
      return number;
    } finally {
      epochs.exit(ticket);
    }
  }

  @Operation(nonParallelGroup = "writer")
  public void replace(@Param(gen = IntGen.class, conf = "1:5") int number) {
    Content before = content;
    content = new Content(number);
    epochs.awaitQuiescence();
    before.givenBack = true;
  }
}
