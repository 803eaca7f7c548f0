package io.emdb.lifecycle;

import io.emdb.Emdb;
import io.emdb.EmdbLockedException;
import java.io.IOException;
import java.nio.file.Path;

/** A process that opens a database, says so, and keeps it until its input ends. */
public final class HoldingChild {

  private HoldingChild() {}

  public static void main(String[] arguments) throws IOException {
    try (Emdb db = Emdb.open(Path.of(arguments[0]))) {
      db.put("child", "was here");
      say("open");
      while (System.in.read() >= 0) {
        say("waiting");
      }
    } catch (EmdbLockedException locked) {
      say("locked: " + locked.getMessage());
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
