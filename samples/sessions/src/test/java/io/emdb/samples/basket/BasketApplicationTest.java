package io.emdb.samples.basket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@DirtiesContext // closes the database before its folder is deleted
class BasketApplicationTest {

  @TempDir static Path folder;

  @Autowired Environment environment;

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    registry.add("emdb.path", () -> folder.resolve("db").toString());
  }

  private Customer customer() {
    return new Customer(environment.getRequiredProperty("local.server.port", Integer.class));
  }

  @Test
  void whoIsNotLoggedInIsSentToTheForm() throws IOException {
    assertThat(customer().status("GET", "/basket")).isEqualTo(302);
  }

  @Test
  void aLoginChangesTheIdOfTheSession() throws IOException {
    Customer anna = customer();
    assertThat(anna.status("GET", "/token")).isEqualTo(200);
    String before = anna.cookie();
    anna.login("anna", "lamp");
    assertThat(anna.cookie()).isNotEqualTo(before);
    assertThat(anna.add("fruit", "apple")).containsExactly("apple");
    assertThat(anna.add("fruit", "pear")).containsExactly("apple", "pear");
    assertThat(anna.basket("fruit")).containsExactly("apple", "pear");
  }

  @Test
  void aCustomerIsLoggedOutEverywhere() throws IOException {
    Customer one = customer();
    Customer other = customer();
    one.login("bob", "pear");
    other.login("bob", "pear");
    assertThat(one.logins()).isEqualTo(2);
    assertThat(one.status("DELETE", "/logins")).isEqualTo(200);
    assertThat(other.status("GET", "/basket")).isEqualTo(302);
    assertThat(one.status("GET", "/basket")).isEqualTo(302);
  }
}
