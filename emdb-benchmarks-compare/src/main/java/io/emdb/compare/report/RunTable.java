package io.emdb.compare.report;

import io.emdb.compare.result.FactsFile;
import io.emdb.compare.result.Measurement;
import io.emdb.compare.result.Results;
import io.emdb.compare.result.RunFiles;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** Where and when the figures come from: the whole run, and what was measured again. */
final class RunTable {

  private final List<RunFiles.Run> runs;
  private final Results results;

  RunTable(List<RunFiles.Run> runs, Results results) {
    this.runs = runs;
    this.results = results;
  }

  @Override
  public String toString() {
    MarkdownTable table = new MarkdownTable(List.of("Run", ""));
    for (int i = 0; i < runs.size(); i++) {
      Map<String, String> facts = runs.get(i).facts();
      if (i == 0) {
        facts.forEach((name, value) -> whole(table, name, value));
        table.row(List.of("Rounds", rounds()));
      } else {
        table.row(List.of("Measured again", again(runs.get(i))));
      }
    }
    for (RunFiles.Run run : runs) {
      String note = run.facts().get(FactsFile.NOTE);
      if (note != null) {
        table.row(List.of("Note, by hand", note));
      }
    }
    return table.toString();
  }

  private static void whole(MarkdownTable table, String name, String value) {
    if (!name.equals(FactsFile.NOTE)) {
      table.row(List.of(name, value));
    }
  }

  private String rounds() {
    return results.sizes("base").stream()
        .map(size -> results.rounds("base", size) + " at " + Format.size(size))
        .collect(Collectors.joining(", "));
  }

  /** Returns what a later run measured, by its figures, and its facts. */
  private static String again(RunFiles.Run run) {
    Map<String, Set<String>> engines = new LinkedHashMap<>();
    for (Measurement one : run.measurements()) {
      engines
          .computeIfAbsent(one.suite(), suite -> new LinkedHashSet<>())
          .add(Tables.title(one.suite(), one.engine()));
    }
    StringJoiner what = new StringJoiner("; ").setEmptyValue("nothing");
    engines.forEach((suite, titles) -> what.add(suite + " of " + String.join(", ", titles)));
    return what
        + "; at commit "
        + fact(run, "Commit")
        + ", "
        + fact(run, "Date")
        + ", options `"
        + fact(run, "Options")
        + "`";
  }

  private static String fact(RunFiles.Run run, String name) {
    return run.facts().getOrDefault(name, "unknown");
  }
}
