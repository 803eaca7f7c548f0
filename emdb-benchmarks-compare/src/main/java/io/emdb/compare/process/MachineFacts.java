package io.emdb.compare.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What the figures depend on, without naming the machine. */
public final class MachineFacts {

  private MachineFacts() {}

  /** Collects the facts; the directory is where the stores' files will be. */
  public static Map<String, String> collect(Path directory) throws IOException {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Date", LocalDate.now(ZoneOffset.UTC).toString());
    facts.put("Commit", commit());
    facts.put("Processor", processor() + ", " + system.getAvailableProcessors() + " threads");
    facts.put("Memory", Math.round(system.getTotalMemorySize() / 1e9) + " GB");
    facts.put("System", system.getName() + " " + system.getVersion());
    facts.put("File system", Files.getFileStore(directory).type());
    facts.put(
        "Java",
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
    facts.put(
        "Load before the run", String.format(Locale.ROOT, "%.1f", system.getSystemLoadAverage()));
    return facts;
  }

  /** Returns the version of the JDK at a place, as its release file tells it. */
  public static String javaVersion(Path home) throws IOException {
    Path release = home.resolve("release");
    if (!Files.isReadable(release)) {
      return "unknown";
    }
    return Files.readAllLines(release).stream()
        .filter(line -> line.startsWith("JAVA_VERSION="))
        .map(line -> line.substring(line.indexOf('=') + 1).replace("\"", ""))
        .findFirst()
        .orElse("unknown");
  }

  private static String processor() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(info)) {
      return System.getProperty("os.arch");
    }
    return Files.readAllLines(info).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).trim())
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }

  private static String commit() {
    try {
      // The page itself is written by each run.
      String changed =
          git("status", "--porcelain", "--untracked-files=no", "--", ":/", ":(top,exclude)docs");
      return git("rev-parse", "--short=12", "HEAD") + (changed.isEmpty() ? "" : " with changes");
    } catch (IOException e) {
      return "unknown";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "unknown";
    }
  }

  private static String git(String... arguments) throws IOException, InterruptedException {
    String[] command = new String[arguments.length + 1];
    command[0] = "git";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process git =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(git.getInputStream().readAllBytes(), UTF_8).trim();
    if (git.waitFor() != 0) {
      throw new IOException("git failed");
    }
    return output;
  }
}
