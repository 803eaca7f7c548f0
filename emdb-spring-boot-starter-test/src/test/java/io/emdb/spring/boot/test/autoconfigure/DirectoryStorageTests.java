package io.emdb.spring.boot.test.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import java.nio.file.Path;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.annotation.DirtiesContext.MethodMode;

/** Temporary directories: one for each database and context, whatever the properties say. */
@SpringBootTest(
    webEnvironment = WebEnvironment.NONE,
    properties = {
      "emdb.path=/nowhere/that/could/be/made",
      "emdb.databases.orders.path=/nowhere/that/could/be/made"
    })
@AutoConfigureTestEmdb(storage = AutoConfigureTestEmdb.Storage.DIRECTORY, clear = false)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DirectoryStorageTests {

  private static Path before;

  @Autowired Emdb emdb;

  @Autowired
  @Qualifier("orders")
  Emdb orders;

  @Test
  @Order(1)
  void everyDatabaseHasATemporaryDirectory() {
    Path directory = emdb.path().orElseThrow();
    assertThat(directory).isDirectory().isNotEqualTo(orders.path().orElseThrow());
    assertThat(directory.getParent().getFileName().toString()).startsWith("emdb-test-");
    emdb.put("lamp", "1");
    orders.put("lamp", "1");
  }

  @Test
  @Order(2)
  @DirtiesContext(methodMode = MethodMode.AFTER_METHOD)
  void withoutClearingWhatATestLeftIsThere() {
    assertThat(emdb.getString("lamp")).isEqualTo("1");
    assertThat(orders.getString("lamp")).isEqualTo("1");
    before = emdb.path().orElseThrow();
  }

  @Test
  @Order(3)
  void aClosedContextHasDeletedItsDirectoryAndTheNextHasAnother() {
    assertThat(before).isNotNull().doesNotExist();
    assertThat(before.getParent()).doesNotExist();
    assertThat(emdb.path().orElseThrow()).isNotEqualTo(before);
    assertThat(emdb.isEmpty()).isTrue();
  }
}
