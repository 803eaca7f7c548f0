package io.emdb.samples.basket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shop as its own process, killed while customers fill their baskets, and started again.
 *
 * <p>More rounds: {@code -Dbasket.kill.rounds=10}. The moment of each kill follows a seed that is
 * printed; {@code -Dbasket.kill.seed=...} repeats it.
 */
class KillIT {

  private static final int ROUNDS = Integer.getInteger("basket.kill.rounds", 2);
  private static final long SEED = Long.getLong("basket.kill.seed", System.nanoTime());
  private static final List<String> AISLES = List.of("fruit", "tools");

  @TempDir Path database;

  @Test
  void killedWhileCustomersShop_keepsLoginsAndEveryAcknowledgedGood() throws Exception {
    System.out.printf(
        Locale.ROOT, "repeat with -Dbasket.kill.rounds=%d -Dbasket.kill.seed=%d%n", ROUNDS, SEED);
    Random random = new Random(SEED);
    List<Customer> customers = new ArrayList<>();
    Map<String, List<String>> acknowledged = new ConcurrentHashMap<>();
    try (BasketProcess shop = BasketProcess.start(database)) {
      for (String name : List.of("anna lamp", "bob pear", "anna lamp")) {
        Customer customer = new Customer(shop.port());
        customer.login(name.split(" ", 2)[0], name.split(" ", 2)[1]);
        customers.add(customer);
      }
      shopAndKill(shop, customers, acknowledged, 30 + random.nextInt(60));
    }
    for (int round = 1; round <= ROUNDS; round++) {
      try (BasketProcess shop = BasketProcess.start(database)) {
        customers.forEach(customer -> customer.visit(shop.port()));
        check(customers, acknowledged);
        shopAndKill(shop, customers, acknowledged, 30 + random.nextInt(60));
      }
    }
  }

  private static void shopAndKill(
      BasketProcess shop,
      List<Customer> customers,
      Map<String, List<String>> acknowledged,
      int enough)
      throws InterruptedException {
    CountDownLatch bought = new CountDownLatch(enough);
    List<Thread> hands = new ArrayList<>();
    for (int i = 0; i < customers.size(); i++) {
      for (String aisle : AISLES) {
        Customer customer = customers.get(i);
        String key = i + aisle;
        hands.add(
            new Thread(() -> fill(customer, aisle, key, acknowledged, bought), "hand-" + key));
      }
    }
    hands.forEach(Thread::start);
    assertThat(bought.await(60, TimeUnit.SECONDS)).isTrue();
    shop.kill();
    for (Thread hand : hands) {
      hand.join(30_000);
      assertThat(hand.isAlive()).isFalse();
    }
  }

  /** Takes goods until the shop is gone: both hands of a customer at the same time. */
  private static void fill(
      Customer customer,
      String aisle,
      String key,
      Map<String, List<String>> acknowledged,
      CountDownLatch bought) {
    try {
      for (int good = 0; ; good++) {
        acknowledged.put(key, customer.add(aisle, "good" + good));
        bought.countDown();
      }
    } catch (IOException e) {
      // killed, as meant
    }
  }

  private static void check(List<Customer> customers, Map<String, List<String>> acknowledged)
      throws IOException {
    int kept = 0;
    for (int i = 0; i < customers.size(); i++) {
      for (String aisle : AISLES) {
        List<String> before = acknowledged.getOrDefault(i + aisle, List.of());
        List<String> basket = customers.get(i).basket(aisle);
        assertThat(basket).as("acknowledged, and one more at most").startsWith(seq(before));
        assertThat(basket.size() - before.size()).isBetween(0, 1);
        kept += basket.size();
      }
    }
    assertThat(customers.get(0).logins()).as("of anna").isEqualTo(2);
    assertThat(customers.get(1).logins()).as("of bob").isEqualTo(1);
    System.out.printf(
        Locale.ROOT, "kept after a kill: %d logins, %d goods%n", customers.size(), kept);
  }

  private static String[] seq(List<String> texts) {
    return texts.toArray(String[]::new);
  }
}
