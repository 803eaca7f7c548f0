package io.emdb.lifecycle;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.emdb.Emdb;
import io.emdb.EmdbLockedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process that opens a database as often as its input says, one order a line. */
public final class LockChild {

  private static Emdb held;

  private LockChild() {}

  public static void main(String[] arguments) throws IOException {
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] words = line.split(" ", 3);
      Path path = Path.of(words[1]);
      say(
          switch (words[0]) {
            case "try" -> attempt(path);
            case "hold" -> hold(path);
            case "race" -> race(path, Integer.parseInt(words[2]));
            default -> throw new IllegalArgumentException(line);
          });
    }
  }

  private static Emdb open(Path path) {
    return Emdb.builder().path(path).segmentSize(64 * 1024).open();
  }

  /** Opens and closes, if it may. */
  private static String attempt(Path path) {
    try (Emdb db = open(path)) {
      return "opened " + db.size();
    } catch (EmdbLockedException locked) {
      return "locked";
    }
  }

  /** Opens, writes and keeps it open until this process ends. */
  private static String hold(Path path) {
    held = open(path);
    held.put("holder", "was here");
    held.flush();
    return "holding";
  }

  /** Opens until it got in so many times; who is inside sees whether somebody else is, too. */
  private static String race(Path path, int wins) throws IOException {
    Path inside = path.resolveSibling("inside");
    int won = 0;
    int lost = 0;
    while (won < wins) {
      try (Emdb db = open(path)) {
        Files.createFile(inside);
        String count = db.getString("count");
        db.put("count", String.valueOf(1 + (count == null ? 0 : Integer.parseInt(count))));
        if (won % 20 == 19) {
          db.compact(); // each open makes a segment
        }
        Files.delete(inside);
        won++;
      } catch (EmdbLockedException locked) {
        lost++;
        Thread.onSpinWait();
      }
    }
    return "won " + won + " lost " + lost;
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
