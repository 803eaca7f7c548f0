package io.emdb.samples.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The library as its own process, killed in the middle of loans and started again.
 *
 * <p>More rounds: {@code -Dlibrary.kill.rounds=10}. The moment of each kill follows a seed that is
 * printed; {@code -Dlibrary.kill.seed=...} repeats it.
 */
class KillIT {

  private static final int ROUNDS = Integer.getInteger("library.kill.rounds", 2);
  private static final long SEED = Long.getLong("library.kill.seed", System.nanoTime());
  private static final List<String> ISBNS = List.of("1", "2", "3");
  private static final int COPIES = 100_000;

  @TempDir Path database;

  @Test
  void killedWhileLending_keepsEveryAcknowledgedLoan_andBooksAndLoansAddUp() throws Exception {
    System.out.printf(
        Locale.ROOT, "repeat with -Dlibrary.kill.rounds=%d -Dlibrary.kill.seed=%d%n", ROUNDS, SEED);
    Random random = new Random(SEED);
    Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    try (LibraryProcess library = LibraryProcess.start(database)) {
      for (String isbn : ISBNS) {
        library.client().put(isbn, "Title " + isbn, "Anna", 1900, COPIES);
      }
      lendAndKill(library, acknowledged, 50 + random.nextInt(100));
    }
    for (int round = 1; round <= ROUNDS; round++) {
      try (LibraryProcess library = LibraryProcess.start(database)) {
        check(library.client(), acknowledged);
        lendAndKill(library, acknowledged, 50 + random.nextInt(100));
      }
    }
  }

  private static void lendAndKill(LibraryProcess library, Queue<String> acknowledged, int enough)
      throws InterruptedException {
    CountDownLatch lent = new CountDownLatch(enough);
    List<Thread> readers =
        ISBNS.stream()
            .map(
                isbn ->
                    new Thread(
                        () -> lend(library.client(), isbn, acknowledged, lent), "reader-" + isbn))
            .toList();
    readers.forEach(Thread::start);
    assertThat(lent.await(60, TimeUnit.SECONDS)).isTrue();
    library.kill();
    for (Thread reader : readers) {
      reader.join(30_000);
      assertThat(reader.isAlive()).isFalse();
    }
  }

  /** Lends until the library is gone. */
  private static void lend(
      LibraryClient client, String isbn, Queue<String> acknowledged, CountDownLatch lent) {
    try {
      while (true) {
        acknowledged.add(client.lend(isbn, "reader-" + isbn));
        lent.countDown();
      }
    } catch (IOException e) {
      // killed, as meant
    }
  }

  private static void check(LibraryClient client, Queue<String> acknowledged) {
    long loans = 0;
    for (String isbn : ISBNS) {
      JsonNode shelf = client.get("/books/" + isbn);
      loans += shelf.get("lent").asLong();
      assertThat(shelf.at("/book/copies").asLong() + shelf.get("lent").asLong())
          .as("a loan and its copy are one transaction")
          .isEqualTo(COPIES);
      assertThat(client.get("/books?title=" + LibraryClient.encode("Title " + isbn))).hasSize(1);
      assertThat(client.get("/books?from=1900&to=1900")).hasSize(ISBNS.size());
      List<String> kept =
          client
              .get("/loans?reader=reader-" + isbn)
              .valueStream()
              .map(loan -> loan.get("id").asString())
              .toList();
      assertThat(kept).as("found by another index").hasSize((int) shelf.get("lent").asLong());
      acknowledged.removeAll(kept);
    }
    assertThat(acknowledged).as("acknowledged, but gone").isEmpty();
    assertThat(loans).isPositive();
    System.out.printf(Locale.ROOT, "kept after a kill: %d loans%n", loans);
  }
}
