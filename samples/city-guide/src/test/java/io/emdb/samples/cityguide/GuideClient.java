package io.emdb.samples.cityguide;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Talks to a guide over HTTP as its page does. */
final class GuideClient {

  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(20);
  private static final Duration LOAD_LIMIT = Duration.ofMinutes(2);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI root;

  GuideClient(int port) {
    this.root = URI.create("http://127.0.0.1:" + port);
  }

  URI root() {
    return root;
  }

  JsonNode get(String path) {
    try {
      return body(send(path, "GET"), path);
    } catch (IOException e) {
      throw new AssertionError("GET " + path, e);
    }
  }

  int status(String path) {
    try {
      return send(path, "GET").statusCode();
    } catch (IOException e) {
      throw new AssertionError("GET " + path, e);
    }
  }

  String text(String path) {
    try {
      return send(path, "GET").body();
    } catch (IOException e) {
      throw new AssertionError("GET " + path, e);
    }
  }

  /** Posts and returns the answer; a broken connection is the caller's to judge. */
  JsonNode post(String path) throws IOException {
    return body(send(path, "POST"), path);
  }

  long visitsOf(long cityId) {
    return get("/api/cities/" + cityId).at("/visits/count").asLong(0);
  }

  /** Asks until the first load is done. */
  void awaitLoaded() {
    long deadline = System.nanoTime() + LOAD_LIMIT.toNanos();
    String state = "";
    while (!state.equals("READY")) {
      if (System.nanoTime() > deadline || state.equals("FAILED")) {
        throw new AssertionError("The cities are not loaded: " + get("/api/status").at("/load"));
      }
      state = get("/api/status").at("/load/state").asString();
    }
  }

  private static JsonNode body(HttpResponse<String> response, String path) {
    if (response.statusCode() != 200) {
      throw new AssertionError(path + ": " + response.statusCode() + " " + response.body());
    }
    return JSON.readTree(response.body());
  }

  private HttpResponse<String> send(String path, String method) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(root.resolve(path))
            .timeout(REQUEST_LIMIT)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
