package io.emdb.lifecycle;

import io.emdb.Emdb;
import io.emdb.Entry;
import io.emdb.Ttl;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Writes far more into a database in memory than its heap holds, of which little is to be kept. */
final class OverwritingChild {

  private static final int WRITES = 2_000;
  private static final byte[] VALUE = new byte[100_000];

  private OverwritingChild() {}

  public static void main(String[] arguments) {
    try (Emdb db = Emdb.openInMemory()) {
      db.put("kept", "v");
      for (int i = 0; i < WRITES; i++) {
        write(db, arguments[0], i);
      }
      System.out.println(
          db.getString("kept") + ", " + db.stats().segments() + " segments at the end");
    }
  }

  private static void write(Emdb db, String how, int i) {
    byte[] key = "k".getBytes(StandardCharsets.UTF_8);
    switch (how) {
      case "overwrite" -> db.put(key, VALUE);
      case "transaction" -> db.inTransaction(tx -> tx.put(key, VALUE));
      case "batch" -> db.putAll(List.of(new Entry(key, VALUE)));
      case "delete" -> {
        db.put(key, VALUE);
        db.delete(key);
      }
      case "expire" ->
          db.put(("k" + i).getBytes(StandardCharsets.UTF_8), VALUE, Ttl.after(Duration.ZERO));
      case "clear" -> {
        db.namespace("n").put(("k" + i).getBytes(StandardCharsets.UTF_8), VALUE);
        if (i % 20 == 0) {
          db.namespace("n").clear();
        }
      }
      default -> throw new IllegalArgumentException(how);
    }
  }
}
