package io.emdb.samples.cityguide;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A headless Chromium with a profile of its own, and the address of its DevTools. */
final class Chromium implements AutoCloseable {

  private static final int LIMIT_SECONDS = 60;
  private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");
  private static final List<String> NAMES =
      List.of(
          "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome.exe");
  private static final List<Path> PLACES =
      List.of(
          Path.of("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
          Path.of("/Applications/Chromium.app/Contents/MacOS/Chromium"),
          Path.of("C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe"));

  private final Process process;
  private final URI devTools;

  private Chromium(Process process, URI devTools) {
    this.process = process;
    this.devTools = devTools;
  }

  /** Looks for the browser: {@code CHROME_BIN}, then the path, then the usual places. */
  static Optional<Path> find() {
    Stream<Path> named = Stream.ofNullable(System.getenv("CHROME_BIN")).map(Path::of);
    Stream<Path> onPath =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .filter(folder -> !folder.isBlank())
            .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)));
    return Stream.of(named, onPath, PLACES.stream())
        .flatMap(places -> places)
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts the browser and returns when its DevTools listen. */
  static Chromium start(Path binary, Path profile) {
    ProcessBuilder builder =
        new ProcessBuilder(
                binary.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--lang=en-US",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true);
    try {
      Process process = builder.start();
      CompletableFuture<URI> devTools = new CompletableFuture<>();
      Thread reader = new Thread(() -> read(process, devTools), "chromium-output");
      reader.setDaemon(true);
      reader.start();
      return new Chromium(process, devTools.get(LIMIT_SECONDS, TimeUnit.SECONDS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException("Chromium does not start", e);
    }
  }

  private static void read(Process process, CompletableFuture<URI> devTools) {
    StringBuilder text = new StringBuilder();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        text.append(line).append('\n');
        Matcher matcher = LISTENING.matcher(line);
        if (matcher.find()) {
          devTools.complete(URI.create(matcher.group(1)));
        }
      }
    } catch (IOException e) {
      text.append(e);
    }
    devTools.completeExceptionally(new IOException("Chromium ended:\n" + text));
  }

  /** Opens a page in a new tab. */
  Tab open(URI page, int width, int height) {
    return Tab.open(devTools, page, width, height);
  }

  /** Ends the browser with its helpers, and waits, so that its profile can be deleted. */
  @Override
  public void close() {
    List<ProcessHandle> helpers = process.descendants().toList();
    Tab.endBrowser(devTools);
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      for (ProcessHandle helper : helpers) {
        helper.destroyForcibly();
        helper.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new IllegalStateException("Chromium does not end", e);
    }
  }
}
