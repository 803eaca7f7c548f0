package io.emdb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestClassOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;

/**
 * Test classes whose contexts stay in the test framework's cache side by side, each with a database
 * of its own. The third comes back to the context of the first.
 */
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
class CachedTestContextsTests {

  private static final Set<Emdb> SEEN = new HashSet<>();

  @Nested
  @Order(1)
  @SpringBootTest(classes = Application.class, properties = "emdb.in-memory=true")
  class First {

    @Test
    void writes(@Autowired Emdb emdb) {
      emdb.put("lamp", "12");
      SEEN.add(emdb);
    }
  }

  @Nested
  @Order(2)
  @SpringBootTest(
      classes = Application.class,
      properties = {"emdb.in-memory=true", "emdb.flush-policy=manual"})
  class Second {

    @Test
    void hasADatabaseOfItsOwn(@Autowired Emdb emdb) {
      assertThat(SEEN).doesNotContain(emdb);
      assertThat(emdb.containsKey("lamp")).isFalse();
    }
  }

  @Nested
  @Order(3)
  @SpringBootTest(classes = Application.class, properties = "emdb.in-memory=true")
  class Third {

    @Test
    void findsTheFirstDatabaseOpen(@Autowired Emdb emdb) {
      assertThat(SEEN).containsExactly(emdb);
      assertThat(emdb.getString("lamp")).isEqualTo("12");
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration(EmdbAutoConfiguration.class)
  static class Application {}
}
