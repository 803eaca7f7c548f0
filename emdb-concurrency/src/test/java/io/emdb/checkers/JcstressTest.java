package io.emdb.checkers;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.testing.Budget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openjdk.jcstress.Main;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;

/**
 * Runs the jcstress tests, the classes with names that end in Stress: in every build some of them
 * once, to see that they run; under {@code -Pstress} those of one room after the other for the time
 * given, under each variant of the JVM that jcstress knows, every fourth time also with each
 * thread's code compiled another way. An outcome that is not declared acceptable fails.
 */
class JcstressTest {

  private static final Path WORK = Path.of("target", "jcstress").toAbsolutePath();

  /** Tests, and how many. */
  private record Room(String tests, int count) {}

  private static final List<Room> ROOMS =
      List.of(
          new Room("^io\\.emdb\\.internal\\.index\\.", 5),
          new Room("^io\\.emdb\\.internal\\.log\\.", 2),
          new Room("^io\\.emdb\\.[A-Z]", 2));

  /** A test takes a second, whatever it does in it: a part of them for every build. */
  private static final Room SMOKE = new Room("(FreshSlot|Close)Stress$", 2);

  @Test
  void outcomes_areAllAcceptable() throws Exception {
    Budget budget = Budget.of("jcstress", 1);
    while (budget.another()) {
      empty(WORK);
      Path output = WORK.resolve("output.txt");
      Room room = Budget.isStress() ? ROOMS.get(budget.round() % ROOMS.size()) : SMOKE;
      int exit = run(room, output, budget.round() / ROOMS.size() % 4 == 3);
      String text = Files.readString(output);
      assertThat(exit).as(text).isZero();
      List<TestResult> results = results();
      assertThat(results.stream().map(TestResult::getName).distinct())
          .as(text)
          .hasSize(room.count());
      budget.count("configurations", results.size());
      budget.count("samples", results.stream().mapToLong(TestResult::getTotalCount).sum());
    }
  }

  private static int run(Room room, Path output, boolean compiledApart)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("-t", room.tests(), "-r", WORK.resolve("report").toString()));
    if (Budget.isStress()) {
      command.addAll(List.of("-m", "quick", "-sc", String.valueOf(compiledApart)));
    } else {
      command.addAll(List.of("-m", "sanity", "-sc", "false", "-jvmArgs", "-Xmx256m"));
    }
    return new ProcessBuilder(command)
        .directory(WORK.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start()
        .waitFor();
  }

  /** The directory keeps what the last run left, for whoever looks for the reason of a failure. */
  private static void empty(Path directory) throws IOException {
    if (Files.exists(directory)) {
      List<Path> files;
      try (Stream<Path> walk = Files.walk(directory)) {
        files = walk.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.createDirectories(directory);
  }

  private static List<TestResult> results() throws Exception {
    InProcessCollector collected = new InProcessCollector();
    try (Stream<Path> files = Files.list(WORK)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".bin.gz")).toList()) {
        DiskReadCollector results = new DiskReadCollector(file.toString(), collected);
        results.dump();
        results.close();
      }
    }
    return List.copyOf(collected.getTestResults());
  }
}
