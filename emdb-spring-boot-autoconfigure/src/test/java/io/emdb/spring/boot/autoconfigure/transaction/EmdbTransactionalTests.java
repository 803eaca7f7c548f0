package io.emdb.spring.boot.autoconfigure.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbConflictException;
import io.emdb.EmdbTimeoutException;
import io.emdb.EmdbTransactionException;
import io.emdb.spring.boot.autoconfigure.EmdbAutoConfiguration;
import io.emdb.spring.transaction.EmdbTransactional;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Tests of {@link EmdbTransactional} on real databases. */
class EmdbTransactionalTests {

  private final ApplicationContextRunner contextRunner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  AopAutoConfiguration.class,
                  EmdbAutoConfiguration.class,
                  EmdbTransactionAutoConfiguration.class))
          .withPropertyValues("emdb.in-memory=true", "emdb.databases.archive.in-memory=true")
          .withBean(Shop.class)
          .withBean(Warehouse.class);

  @Test
  void whatAMethodWroteIsThereWhenItReturned() {
    run(
        (shop, emdb) -> {
          shop.sell("lamp");
          assertThat(emdb.getString("sold.lamp")).isEqualTo("yes");
          assertThat(emdb.getString("stock.lamp")).isEqualTo("0");
        });
  }

  @Test
  void whatAMethodWroteIsGoneWhenItThrew() {
    run(
        (shop, emdb) -> {
          assertThatThrownBy(() -> shop.sellAndThrow("lamp", new IOException("no")))
              .isInstanceOf(IOException.class);
          assertThat(emdb.isEmpty()).isTrue();
        });
  }

  @Test
  void whatAMethodWroteStaysWhenItThrewWhatIsTolerated() {
    run(
        (shop, emdb) -> {
          assertThatThrownBy(() -> shop.sellAndThrow("lamp", new IllegalStateException("ok")))
              .isInstanceOf(IllegalStateException.class);
          assertThat(emdb.getString("sold.lamp")).isEqualTo("yes");
        });
  }

  @Test
  void aMethodSeesItsOwnWrites() {
    run((shop, emdb) -> assertThat(shop.writeAndRead("lamp")).isEqualTo("yes"));
  }

  @Test
  void nobodyElseSeesTheWritesBeforeTheCommit() {
    run((shop, emdb) -> assertThat(shop.writeAndReadElsewhere("lamp")).isNull());
  }

  @Test
  void anotherBeansMethodJoins() {
    run(
        (shop, emdb) -> {
          assertThatThrownBy(() -> shop.sellThroughWarehouse("lamp"))
              .hasMessage("after the warehouse");
          assertThat(emdb.isEmpty()).isTrue();
        });
  }

  @Test
  void aSwallowedFailureOfAnotherBeanCommitsNothing() {
    run(
        (shop, emdb) -> {
          assertThatExceptionOfType(EmdbTransactionException.class)
              .isThrownBy(() -> shop.sellDespiteTheWarehouse("lamp"));
          assertThat(emdb.isEmpty()).isTrue();
        });
  }

  @Test
  void namespacesAndGroupsTakePart() {
    run(
        (shop, emdb) -> {
          assertThatThrownBy(() -> shop.writeEverywhereAndThrow("lamp")).hasMessage("everywhere");
          assertThat(emdb.isEmpty()).isTrue();
          assertThat(emdb.namespace("sales").isEmpty()).isTrue();
        });
  }

  @Test
  void aReadOnlyMethodCannotWrite() {
    run(
        (shop, emdb) ->
            assertThatExceptionOfType(EmdbTransactionException.class)
                .isThrownBy(() -> shop.writeReadOnly("lamp")));
  }

  @Test
  void aRacingWriteIsAConflict() {
    run(
        (shop, emdb) -> {
          assertThatExceptionOfType(EmdbConflictException.class)
              .isThrownBy(() -> shop.countWhile(() -> emdb.put("count", "9")));
          assertThat(emdb.getString("count")).isEqualTo("9");
        });
  }

  @Test
  void theTimeoutBoundsTheWaitForARunningTransaction() {
    run(
        (shop, emdb) ->
            shop.countWhile(
                () ->
                    assertThatExceptionOfType(EmdbTimeoutException.class)
                        .isThrownBy(() -> shop.impatient("lamp"))));
  }

  @Test
  void aQualifierChoosesTheDatabase() {
    contextRunner.run(
        context -> {
          Shop shop = context.getBean(Shop.class);
          assertThatThrownBy(() -> shop.archiveAndThrow("lamp")).hasMessage("archive");
          // Only the archive ran a transaction: the primary database kept its write.
          assertThat(context.getBean("archiveEmdb", Emdb.class).isEmpty()).isTrue();
          assertThat(context.getBean("emdb", Emdb.class).getString("lamp")).isEqualTo("plain");
        });
  }

  @Test
  void noTransactionIsLeftOnTheThread() {
    run(
        (shop, emdb) -> {
          shop.sell("lamp");
          assertThatThrownBy(() -> shop.sellAndThrow("lamp", new IOException("no")))
              .isInstanceOf(IOException.class);
          assertThat(emdb.currentTransaction()).isEmpty();
        });
  }

  @Test
  void aMethodJoinsATransactionBegunByHand() {
    run(
        (shop, emdb) -> {
          assertThatThrownBy(
                  () ->
                      emdb.inTransaction(
                          transaction -> {
                            shop.sell("lamp");
                            throw new IOException("by hand");
                          }))
              .hasMessage("by hand");
          assertThat(emdb.isEmpty()).isTrue();
        });
  }

  private void run(BiConsumer<Shop, Emdb> check) {
    contextRunner.run(
        context -> check.accept(context.getBean(Shop.class), context.getBean("emdb", Emdb.class)));
  }

  private static void onAnotherThread(Runnable body) {
    FutureTask<Void> task = new FutureTask<>(body, null);
    new Thread(task, "elsewhere").start();
    try {
      task.get();
    } catch (InterruptedException | ExecutionException exception) {
      throw new AssertionError("The other thread failed", exception);
    }
  }

  static class Warehouse {

    private final Emdb emdb;

    Warehouse(Emdb emdb) {
      this.emdb = emdb;
    }

    @EmdbTransactional
    public void take(String product) {
      emdb.put("stock." + product, "0");
    }

    @EmdbTransactional
    public void lose(String product) {
      throw new IllegalArgumentException(product + " is lost");
    }
  }

  static class Shop {

    private final Emdb emdb;
    private final Emdb archive;
    private final Warehouse warehouse;

    Shop(Emdb emdb, @Qualifier("archive") Emdb archive, Warehouse warehouse) {
      this.emdb = emdb;
      this.archive = archive;
      this.warehouse = warehouse;
    }

    @EmdbTransactional
    public void sell(String product) {
      emdb.put("sold." + product, "yes");
      emdb.put("stock." + product, "0");
    }

    @EmdbTransactional(noRollbackFor = IllegalStateException.class)
    public void sellAndThrow(String product, Exception failure) throws Exception {
      emdb.put("sold." + product, "yes");
      throw failure;
    }

    @EmdbTransactional
    public String writeAndRead(String product) {
      emdb.put("sold." + product, "yes");
      return emdb.getString("sold." + product);
    }

    @EmdbTransactional
    public String writeAndReadElsewhere(String product) {
      emdb.put("sold." + product, "yes");
      AtomicReference<String> seen = new AtomicReference<>();
      onAnotherThread(() -> seen.set(emdb.getString("sold." + product)));
      return seen.get();
    }

    @EmdbTransactional
    public void countWhile(Runnable elsewhere) {
      String count = emdb.getString("count");
      onAnotherThread(elsewhere);
      emdb.put("count", count == null ? "1" : count + "1");
    }

    @EmdbTransactional(timeoutString = "20ms")
    public void impatient(String product) {
      emdb.put("sold." + product, "yes");
    }

    @EmdbTransactional
    public void sellThroughWarehouse(String product) {
      emdb.put("sold." + product, "yes");
      warehouse.take(product);
      throw new IllegalArgumentException("after the warehouse");
    }

    @EmdbTransactional
    public void sellDespiteTheWarehouse(String product) {
      emdb.put("sold." + product, "yes");
      try {
        warehouse.lose(product);
      } catch (IllegalArgumentException exception) {
        emdb.put("lost." + product, exception.getMessage());
      }
    }

    @EmdbTransactional
    public void writeEverywhereAndThrow(String product) {
      emdb.put(product, "here");
      emdb.group("product").put(product, "here");
      emdb.namespace("sales").put(product, "here");
      throw new IllegalArgumentException("everywhere");
    }

    @EmdbTransactional(readOnly = true)
    public void writeReadOnly(String product) {
      emdb.put(product, "never");
    }

    @EmdbTransactional("archive")
    public void archiveAndThrow(String product) {
      emdb.put(product, "plain");
      archive.put(product, "gone");
      throw new IllegalArgumentException("archive");
    }
  }
}
