package io.emdb.spring.boot.test.autoconfigure;

import io.emdb.Emdb;
import io.emdb.spring.transaction.EmdbTransactional;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Component;

/** A component under test. */
@Component
public class Stock {

  private final Emdb emdb;

  int described;

  public Stock(Emdb emdb) {
    this.emdb = emdb;
  }

  public void put(String product, int pieces) {
    emdb.put(product, Integer.toString(pieces));
  }

  @EmdbTransactional
  public void sell(String product) {
    int left = pieces(product) - 1;
    put(product, left);
    if (left < 0) {
      throw new IllegalStateException("Sold out");
    }
  }

  @Cacheable("descriptions")
  public String describe(String product) {
    described++;
    return "A " + product;
  }

  public int described() {
    return described;
  }

  public int pieces(String product) {
    String pieces = emdb.getString(product);
    return pieces == null ? 0 : Integer.parseInt(pieces);
  }
}
