package io.emdb.samples.basket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The shop as a process of its own, as a user starts it, and killed as nobody should. */
final class BasketProcess implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration END_LIMIT = Duration.ofSeconds(30);
  private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");
  private static final Pattern STARTED = Pattern.compile("Started BasketApplication");

  /** Starts sooner, and does not run for long. */
  private static final String EARLY_CODE = "-XX:TieredStopAtLevel=1";

  private static final String END_OF_OUTPUT = "<end of output>";

  private final Process process;
  private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();
  private final List<String> output = Collections.synchronizedList(new ArrayList<>());
  private final Thread reader = new Thread(this::read, "basket-output");
  private int port;

  private BasketProcess(Process process) {
    this.process = process;
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts the shop on a free port and returns when it answers. */
  static BasketProcess start(Path database) {
    List<String> command = new ArrayList<>(command());
    command.add("--emdb.path=" + database);
    command.add("--server.port=0");
    try {
      BasketProcess shop =
          new BasketProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
      shop.awaitStarted();
      return shop;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitStarted() {
    try {
      port = Integer.parseInt(awaitLine(PORT).group(1));
      awaitLine(STARTED);
    } catch (AssertionError e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** The packaged application where the build says so, otherwise the class path of this test. */
  private static List<String> command() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String jar = System.getProperty("basket.jar");
    if (jar == null) {
      String classPath = System.getProperty("java.class.path");
      return List.of(java, EARLY_CODE, "-cp", classPath, BasketApplication.class.getName());
    }
    if (!Files.isRegularFile(Path.of(jar))) {
      throw new IllegalStateException("The packaged application is missing: " + jar);
    }
    return List.of(java, EARLY_CODE, "-jar", jar);
  }

  int port() {
    return port;
  }

  /** Waits for a line of output, no longer than a start may take. */
  private Matcher awaitLine(Pattern pattern) {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    try {
      while (true) {
        String line = unread.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (line == null || line.equals(END_OF_OUTPUT)) {
          throw new AssertionError("No line like '" + pattern + "' in:\n" + text());
        }
        Matcher matcher = pattern.matcher(line);
        if (matcher.find()) {
          return matcher;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while waiting for '" + pattern + "'", e);
    }
  }

  /** SIGKILL: no shutdown hook runs, nothing is closed or flushed. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  private String text() {
    return String.join("\n", output);
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("The shop did not end in " + END_LIMIT + ":\n" + text());
      }
      reader.join(END_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while the shop ends", e);
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
        unread.add(line);
      }
    } catch (IOException e) {
      output.add("Output ended: " + e);
    }
    unread.add(END_OF_OUTPUT);
  }

  @Override
  public void close() {
    kill();
  }
}
