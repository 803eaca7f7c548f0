package io.emdb.compare.workload;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one child JVM is to do; travels as command line arguments.
 *
 * @param suite what kind of run
 * @param engine id of the store
 * @param records how many records to load
 * @param round from 1
 * @param seed of keys and values
 * @param quick whether to do very little, only to see that everything works
 * @param phases beginnings of the names of the phases wanted; empty for all
 * @param directory where the store's files go, existing
 * @param results the file to append measurements to
 */
public record Job(
    String suite,
    String engine,
    long records,
    int round,
    long seed,
    boolean quick,
    List<String> phases,
    Path directory,
    Path results) {

  Counts counts() {
    return quick ? Counts.quick() : Counts.whole();
  }

  public boolean wants(String phase) {
    return phases.isEmpty() || phases.stream().anyMatch(phase::startsWith);
  }

  /** Returns the same for another suite. */
  public Job with(String otherSuite) {
    return new Job(otherSuite, engine, records, round, seed, quick, phases, directory, results);
  }

  /** Returns the arguments that {@link #parse} understands. */
  public List<String> toArguments() {
    return List.of(
        "suite=" + suite,
        "engine=" + engine,
        "records=" + records,
        "round=" + round,
        "seed=" + seed,
        "quick=" + quick,
        "phases=" + String.join(",", phases),
        "directory=" + directory,
        "results=" + results);
  }

  /** Reads arguments. */
  public static Job parse(String... arguments) {
    Map<String, String> all = new TreeMap<>();
    for (String argument : arguments) {
      int at = argument.indexOf('=');
      all.put(argument.substring(0, at), argument.substring(at + 1));
    }
    List<String> phases = new ArrayList<>(List.of(all.getOrDefault("phases", "").split(",", -1)));
    phases.removeIf(String::isEmpty);
    return new Job(
        all.getOrDefault("suite", ""),
        all.getOrDefault("engine", ""),
        Long.parseLong(all.getOrDefault("records", "0")),
        Integer.parseInt(all.getOrDefault("round", "1")),
        Long.parseLong(all.getOrDefault("seed", "0")),
        Boolean.parseBoolean(all.get("quick")),
        List.copyOf(phases),
        Path.of(all.getOrDefault("directory", "")),
        Path.of(all.getOrDefault("results", "")));
  }
}
