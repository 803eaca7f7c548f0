package io.emdb.spring.boot.test.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** A database of the application's own is neither moved nor emptied. */
@DataEmdbTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OwnDatabaseTests {

  @Autowired Emdb emdb;

  @Test
  @Order(1)
  void itCanBeWritten() {
    emdb.put("lamp", "1");
    assertThat(emdb.getString("lamp")).isEqualTo("1");
  }

  @Test
  @Order(2)
  void itKeepsWhatItHas() {
    assertThat(emdb.getString("lamp")).isEqualTo("1");
  }

  @TestConfiguration(proxyBeanMethods = false)
  static class Own {

    @Bean(destroyMethod = "close")
    Emdb emdb() {
      return Emdb.openInMemory();
    }
  }
}
