package io.emdb.spring.boot.test.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.emdb.Emdb;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;

/** The test of docs/testing.md, and what a slice has. */
@DataEmdbTest
@Import(Stock.class)
class StockTests {

  @Autowired Stock stock;
  @Autowired Emdb emdb;
  @Autowired ApplicationContext context;

  @Test
  void whatIsSoldOutIsNotSold() {
    stock.put("lamp", 0);
    assertThatIllegalStateException().isThrownBy(() -> stock.sell("lamp"));
    assertThat(stock.pieces("lamp")).isZero();
  }

  @RepeatedTest(2)
  void eachTestBeginsWithAnEmptyDatabase() {
    assertThat(emdb.isEmpty()).isTrue();
    emdb.namespace("visits").put("anna", "1");
    emdb.put("lamp", "1");
    assertThat(emdb.namespace("visits").size()).isEqualTo(1);
  }

  @RepeatedTest(2)
  void cachesAreThereAndBeginEmptyToo() {
    int before = stock.described();
    stock.describe("lamp");
    stock.describe("lamp");
    assertThat(stock.described()).isEqualTo(before + 1);
  }

  @Test
  void theDatabaseIsInMemory() {
    assertThat(emdb.path()).isEmpty();
  }

  @Test
  void componentsOfTheApplicationAreLeftOut() {
    assertThat(context.getBeansOfType(LeftOut.class)).isEmpty();
  }
}
