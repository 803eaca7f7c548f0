package io.emdb.security;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.FlushPolicy;
import java.nio.file.Path;

/**
 * A process that makes every kind of file a database has. With {@code die} it stops in the middle
 * of its work, so that the next open has something to set aside; with {@code close} it closes.
 */
public final class EveryFileChild {

  static final String LAST = "the last value before the process died";

  private EveryFileChild() {}

  public static void main(String[] arguments) {
    EmdbBuilder builder =
        Emdb.builder()
            .path(Path.of(arguments[1]))
            .segmentSize(64 * 1024)
            .flushPolicy(FlushPolicy.manual());
    Emdb db = builder.open();
    for (int i = 0; i < 200; i++) { // more than a segment, and enough for an index image
      db.put("k" + i % 50, "x".repeat(1_000));
    }
    db.compact();
    if (arguments[0].equals("die")) {
      db.put("last", LAST);
      Runtime.getRuntime().halt(0);
    }
    db.close();
  }
}
