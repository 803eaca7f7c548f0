package io.emdb.samples.basket;

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
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** A browser: a cookie and a token, which it keeps when the shop starts anew. */
final class Customer {

  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(20);
  private static final String COOKIE = "SESSION=";

  private final HttpClient http = HttpClient.newHttpClient();
  private volatile URI root;
  private volatile String cookie = "";
  private volatile String token = "";

  Customer(int port) {
    this.root = URI.create("http://127.0.0.1:" + port);
  }

  void visit(int port) {
    root = URI.create("http://127.0.0.1:" + port);
  }

  String cookie() {
    return cookie;
  }

  void login(String user, String password) throws IOException {
    token = send("GET", "/token", "").body();
    HttpResponse<String> answer =
        send("POST", "/login", "username=" + user + "&password=" + password);
    if (answer.statusCode() != 302) {
      throw new AssertionError("login: " + answer.statusCode() + " " + answer.body());
    }
    String location = answer.headers().firstValue("Location").orElse("");
    if (location.contains("error")) {
      throw new AssertionError("login: " + location);
    }
    token = send("GET", "/token", "").body();
  }

  int status(String method, String path) throws IOException {
    return send(method, path, "").statusCode();
  }

  /** Returns what is in the basket of that aisle then. */
  List<String> add(String aisle, String good) throws IOException {
    HttpResponse<String> answer = send("POST", "/basket/" + aisle + "/" + good, "");
    return texts(answer, "/goods");
  }

  List<String> basket(String aisle) throws IOException {
    return texts(send("GET", "/basket", ""), "/" + aisle);
  }

  int logins() throws IOException {
    return Integer.parseInt(send("GET", "/logins", "").body());
  }

  private static List<String> texts(HttpResponse<String> answer, String pointer) {
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.uri() + ": " + answer.statusCode() + " " + answer.body());
    }
    List<String> texts = new ArrayList<>();
    JsonMapper.shared()
        .readTree(answer.body())
        .at(pointer)
        .forEach(text -> texts.add(text.asString()));
    return texts;
  }

  private HttpResponse<String> send(String method, String path, String form) throws IOException {
    String body =
        method.equals("GET")
            ? ""
            : form + "&_csrf=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(root.resolve(path))
            .method(method, BodyPublishers.ofString(body))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("X-CSRF-TOKEN", token)
            .timeout(REQUEST_LIMIT);
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
    }
    try {
      HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
      answer.headers().allValues("Set-Cookie").stream()
          .filter(set -> set.startsWith(COOKIE))
          .forEach(set -> cookie = set.split(";", 2)[0]);
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted at " + path, e);
    }
  }
}
