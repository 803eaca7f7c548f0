package io.emdb.samples.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@DirtiesContext // closes the database before its folder is deleted
class LibraryApplicationTest {

  @TempDir static Path folder;

  @Autowired Environment environment;

  private LibraryClient client = new LibraryClient(0);

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    registry.add("emdb.path", () -> folder.resolve("db").toString());
  }

  @BeforeEach
  void connect() {
    client = new LibraryClient(environment.getRequiredProperty("local.server.port", Integer.class));
  }

  @Test
  void books_areFoundByWhatPeopleAskFor() {
    client.put("1", "Emma", "Jane Austen", 1815, 1);
    client.put("2", "Persuasion", "Jane Austen", 1817, 1);
    client.put("3", "Evelina", "Frances Burney", 1778, 1);
    assertThat(client.get("/books/2").at("/book/title").asString()).isEqualTo("Persuasion");
    assertThat(client.status("GET", "/books/9", "")).isEqualTo(404);
    assertThat(isbns("/books?author=" + LibraryClient.encode("Jane Austen")))
        .containsExactly("1", "2");
    assertThat(isbns("/books?title=E")).containsExactly("1", "3");
    assertThat(isbns("/books?from=1800&to=1816")).containsExactly("1");
  }

  private Iterable<String> isbns(String path) {
    return client.get(path).valueStream().map(book -> book.get("isbn").asString()).toList();
  }

  @Test
  void bookThatWasChangedMeanwhile_isRefused() {
    JsonNode first = client.put("10", "Walden", "H. Thoreau", 1854, 1);
    assertThat(first.get("version").asLong()).isZero();
    String draft =
        "{\"title\":\"Walden\",\"author\":\"H. D. Thoreau\",\"year\":1854,\"copies\":1,\"version\":0}";
    assertThat(client.status("PUT", "/books/10", draft)).isEqualTo(200);
    assertThat(client.status("PUT", "/books/10", draft)).isEqualTo(409);
  }

  @Test
  void loans_areGivenOutWhileThereAreCopies() throws Exception {
    client.put("20", "Walden", "H. Thoreau", 1854, 1);
    String loan = client.lend("20", "anna");
    assertThat(client.status("POST", "/books/20/loans?reader=bob", "")).isEqualTo(409);
    assertThat(client.get("/loans?reader=bob")).as("the loan was rolled back").isEmpty();
    assertThat(client.get("/loans?reader=anna")).hasSize(1);
    assertThat(client.get("/books/20").get("lent").asLong()).isEqualTo(1);
    assertThat(client.status("DELETE", "/loans/" + loan, "")).isEqualTo(200);
    assertThat(client.status("DELETE", "/loans/" + loan, "")).isEqualTo(404);
    assertThat(client.get("/books/20").at("/book/copies").asLong()).isEqualTo(1);
    assertThat(client.get("/books/20").get("lent").asLong()).isZero();
  }
}
