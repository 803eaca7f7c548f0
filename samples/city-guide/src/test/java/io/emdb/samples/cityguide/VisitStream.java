package io.emdb.samples.cityguide;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** Several visitors at once, and an account of what they sent and what was acknowledged. */
final class VisitStream {

  private static final int VISITORS = 4;
  private static final int LIMIT_SECONDS = 60;

  private final GuideClient client;
  private final List<Long> cities;
  private final AtomicLongArray sent;
  private final AtomicLongArray acknowledged;
  private final CountDownLatch enough;
  private final List<Thread> visitors = new ArrayList<>();

  VisitStream(GuideClient client, List<Long> cities, int enough) {
    this.client = client;
    this.cities = cities;
    this.sent = new AtomicLongArray(cities.size());
    this.acknowledged = new AtomicLongArray(cities.size());
    this.enough = new CountDownLatch(enough);
  }

  /** Starts the visitors and returns when enough visits are acknowledged; the visitors go on. */
  void startAndAwaitEnough() throws InterruptedException {
    for (int visitor = 0; visitor < VISITORS; visitor++) {
      int first = visitor;
      Thread thread = new Thread(() -> visit(first), "visitor-" + visitor);
      visitors.add(thread);
      thread.start();
    }
    if (!enough.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError(enough.getCount() + " visits are missing");
    }
  }

  /** Waits until every visitor has found the guide gone. */
  void awaitEnd() throws InterruptedException {
    for (Thread visitor : visitors) {
      visitor.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
    }
  }

  long sent(int city) {
    return sent.get(city);
  }

  long acknowledged(int city) {
    return acknowledged.get(city);
  }

  private void visit(int first) {
    for (int turn = first; ; turn++) {
      int city = turn % cities.size();
      sent.incrementAndGet(city);
      try {
        client.post("/api/cities/" + cities.get(city) + "/visits");
      } catch (IOException e) {
        return; // killed: whether this visit counts is open
      }
      acknowledged.incrementAndGet(city);
      enough.countDown();
    }
  }
}
