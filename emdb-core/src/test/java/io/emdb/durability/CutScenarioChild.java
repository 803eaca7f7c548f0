package io.emdb.durability;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.emdb.Emdb;
import io.emdb.EmdbException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;

/**
 * A process that does scenarios as told by its input, one a line, says when each is done, and lets
 * go of the database at the next line, when the power has gone.
 */
public final class CutScenarioChild {

  private CutScenarioChild() {}

  public static void main(String[] arguments) throws IOException {
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] words = line.split(" ", 2);
      CutScenario scenario = CutScenario.valueOf(words[0]);
      Emdb db = scenario.open(Path.of(words[1]));
      scenario.run(db);
      if (scenario.closes()) {
        db.close();
      }
      LoadChild.report("done");
      input.readLine();
      try {
        db.close();
      } catch (EmdbException gone) {
        LoadChild.report("cut");
      }
      LoadChild.report("closed");
    }
  }
}
