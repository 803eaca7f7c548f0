package io.emdb.samples.cityguide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A browser tab, driven with real mouse and keyboard events over the DevTools protocol. */
final class Tab implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int LIMIT_SECONDS = 30;

  /** A promise of whether a condition held within 20 seconds, less than a command may take. */
  private static final String POLL =
      """
      new Promise(resolve => {
        const deadline = performance.now() + 20000;
        const look = () => {
          let seen = false;
          try { seen = Boolean($condition); } catch (e) { seen = false; }
          if (seen || performance.now() > deadline) resolve(seen); else setTimeout(look, 20);
        };
        look();
      })
      """;

  /** Brings an element into view and tells where it is. */
  private static final String BOX =
      """
      (() => {
        const element = document.querySelector('$selector');
        element.scrollIntoView({ block: 'center', behavior: 'instant' });
        const box = element.getBoundingClientRect();
        return { x: box.x, y: box.y, width: box.width, height: box.height };
      })()
      """;

  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final AtomicInteger lastId = new AtomicInteger();
  private final WebSocket socket;
  private @Nullable String session;

  private Tab(URI devTools) {
    this.socket =
        HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(devTools, new Inbox()).join();
  }

  static Tab open(URI devTools, URI page, int width, int height) {
    Tab tab = new Tab(devTools);
    String target =
        tab.send("Target.createTarget", Map.of("url", "about:blank")).get("targetId").asString();
    tab.session =
        tab.send("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .get("sessionId")
            .asString();
    tab.send("Runtime.enable", Map.of());
    tab.send("Page.enable", Map.of());
    tab.send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    tab.send("Page.navigate", Map.of("url", page.toString()));
    return tab;
  }

  /** Ends the browser in good order, so that it clears up its profile. */
  static void endBrowser(URI devTools) {
    try (Tab tab = new Tab(devTools)) {
      tab.send("Browser.close", Map.of());
    }
  }

  /** Returns the value of a JavaScript expression, awaited if it is a promise. */
  JsonNode evaluate(String expression) {
    JsonNode answer =
        send(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
    }
    return answer.at("/result/value");
  }

  /** Waits in the page until a condition holds, and shows what it saw last when it never does. */
  void await(String condition) {
    if (!evaluate(POLL.replace("$condition", condition)).asBoolean()) {
      throw new AssertionError("Never true: " + condition + "\npage: " + text("body"));
    }
  }

  String text(String selector) {
    return evaluate("document.querySelector('" + selector + "').innerText").asString();
  }

  void click(String selector) {
    click(selector, 0.5, 0.5);
  }

  /** Clicks into an element, at shares of its width and height. */
  void click(String selector, double across, double down) {
    JsonNode box = evaluate(BOX.replace("$selector", selector));
    double x = box.get("x").asDouble() + box.get("width").asDouble() * across;
    double y = box.get("y").asDouble() + box.get("height").asDouble() * down;
    for (String type : List.of("mouseMoved", "mousePressed", "mouseReleased")) {
      send(
          "Input.dispatchMouseEvent",
          Map.of("type", type, "x", x, "y", y, "button", "left", "clickCount", 1));
    }
  }

  void type(String text) {
    send("Input.insertText", Map.of("text", text));
  }

  void press(String key) {
    for (String type : List.of("keyDown", "keyUp")) {
      Map<String, Object> event =
          key.equals("Enter") && type.equals("keyDown")
              ? Map.of("type", type, "key", key, "text", "\r", "windowsVirtualKeyCode", 13)
              : Map.of("type", type, "key", key, "code", key);
      send("Input.dispatchKeyEvent", event);
    }
  }

  /** Returns the errors that scripts of the page have thrown or logged. */
  List<String> errors() {
    return List.copyOf(errors);
  }

  /** Writes the whole page as a PNG file. */
  void screenshot(Path file) {
    JsonNode shot =
        send("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, Base64.getDecoder().decode(shot.get("data").asString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode send(String method, Map<String, ?> parameters) {
    int id = lastId.incrementAndGet();
    Map<String, Object> message =
        session == null
            ? Map.of("id", id, "method", method, "params", parameters)
            : Map.of("id", id, "method", method, "params", parameters, "sessionId", session);
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    try {
      socket.sendText(JSON.writeValueAsString(message), true).join();
      return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(method + " " + parameters, e);
    }
  }

  private void receive(JsonNode message) {
    if (message.has("id")) {
      CompletableFuture<JsonNode> answer = waiting.remove(message.get("id").asInt());
      if (answer != null && message.has("error")) {
        answer.completeExceptionally(new IllegalStateException(message.get("error").toString()));
      } else if (answer != null) {
        answer.complete(message.get("result"));
      }
    } else if (message.at("/method").asString("").equals("Runtime.exceptionThrown")) {
      errors.add(message.get("params").toString());
    }
  }

  @Override
  public void close() {
    socket.abort();
  }

  private final class Inbox implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        JsonNode message = JSON.readTree(text.toString());
        text.setLength(0);
        receive(message);
      }
      from.request(1);
      return null;
    }
  }
}
