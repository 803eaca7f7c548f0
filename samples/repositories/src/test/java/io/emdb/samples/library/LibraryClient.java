package io.emdb.samples.library;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Talks to a library over HTTP. */
final class LibraryClient {

  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(20);

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI root;

  LibraryClient(int port) {
    this.root = URI.create("http://127.0.0.1:" + port);
  }

  JsonNode get(String path) {
    try {
      return body(send("GET", path, ""));
    } catch (IOException e) {
      throw new AssertionError("GET " + path, e);
    }
  }

  int status(String method, String path, String json) {
    try {
      return send(method, path, json).statusCode();
    } catch (IOException e) {
      throw new AssertionError(method + " " + path, e);
    }
  }

  JsonNode put(String isbn, String title, String author, int year, int copies) {
    String json =
        JsonMapper.shared()
            .createObjectNode()
            .put("title", title)
            .put("author", author)
            .put("year", year)
            .put("copies", copies)
            .toString();
    try {
      return body(send("PUT", "/books/" + isbn, json));
    } catch (IOException e) {
      throw new AssertionError("PUT " + isbn, e);
    }
  }

  /** Lends and returns the loan's id; a broken connection is the caller's to judge. */
  String lend(String isbn, String reader) throws IOException {
    return body(send("POST", "/books/" + isbn + "/loans?reader=" + encode(reader), ""))
        .get("id")
        .asString();
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static JsonNode body(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw new AssertionError(
          response.uri() + ": " + response.statusCode() + " " + response.body());
    }
    return JsonMapper.shared().readTree(response.body());
  }

  private HttpResponse<String> send(String method, String path, String json) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(root.resolve(path))
            .method(
                method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
            .header("Content-Type", "application/json")
            .timeout(REQUEST_LIMIT)
            .build();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted at " + path, e);
    }
  }
}
