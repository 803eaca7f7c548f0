package io.emdb.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** Tests for {@link DatabaseName}. */
class DatabaseNameTests {

  @Test
  void theBeanOfANamedDatabaseHasASuffix() {
    assertThat(DatabaseName.toBeanName("orders")).isEqualTo("ordersEmdb");
  }

  @Test
  void theSuffixIsNotPartOfTheDatabasesName() {
    assertThat(DatabaseName.ofBean("ordersEmdb")).isEqualTo("orders");
  }

  @Test
  void theNameOfTheUsersBeanIsTheDatabasesName() {
    assertThat(DatabaseName.ofBean("myStore")).isEqualTo("myStore");
  }

  @Test
  void thePrimaryDatabaseKeepsItsName() {
    assertThat(DatabaseName.ofBean("emdb")).isEqualTo(DatabaseName.PRIMARY);
  }

  @Test
  void aBeanThatIsCalledLikeTheSuffixKeepsItsName() {
    assertThat(DatabaseName.ofBean("Emdb")).isEqualTo("Emdb");
  }

  @Test
  void anEmptyNameIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DatabaseName.toBeanName(""))
        .withMessageContaining("'database'");
  }
}
