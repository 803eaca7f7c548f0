package io.emdb.durability;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One step of one worker of a mixed load. Seed, worker and number decide what it is, whenever and
 * however often it is done. Workers have keys of their own, so what a worker's steps leave does not
 * depend on the others; only the shared keys do, which are always written all in one transaction.
 */
record LoadStep(int worker, int number, Kind kind, String namespace, List<Write> writes) {

  static final int WORKERS = 3;
  static final int SHARED_KEYS = 6;
  static final String SHARED_PREFIX = "s.";
  static final long FOR_EVER = -1;

  private static final int KEYS = 40;
  private static final long[] TIMES_TO_LIVE = {0, 5_000, 3_600_000};

  /** What is done. */
  enum Kind {
    PUT,
    PUT_IF_ABSENT,
    DELETE,
    REMOVE,
    PERSIST,
    PUT_ALL,
    DELETE_ALL,
    DELETE_GROUP,
    TRANSACTION,
    SHARED,
    CLEAR,
    DROP,
    COMPACT,
    SWEEP,
    FLUSH
  }

  /** A value for a key, or {@code null} to delete it. */
  record Write(String namespace, String key, String value, long ttlMillis) {

    /** Returns where it goes to, as models name it. */
    String path() {
      return namespace + "/" + key;
    }
  }

  /** Returns the step of a number, from 1. */
  static LoadStep of(long seed, int worker, int number) {
    Random random = new Random((seed * 31 + worker) * 1_000_003 + number);
    random.nextInt();
    Kind kind = kind(random.nextInt(200));
    String namespace = own(worker);
    if (kind != Kind.CLEAR && kind != Kind.DROP && random.nextInt(4) > 0) {
      namespace = "";
    }
    return new LoadStep(
        worker, number, kind, namespace, writes(random, worker, number, kind, namespace));
  }

  private static Kind kind(int dice) {
    if (dice < 90) {
      return Kind.PUT;
    }
    if (dice < 102) {
      return Kind.PUT_IF_ABSENT;
    }
    if (dice < 118) {
      return Kind.DELETE;
    }
    if (dice < 126) {
      return Kind.REMOVE;
    }
    if (dice < 132) {
      return Kind.PERSIST;
    }
    if (dice < 152) {
      return Kind.PUT_ALL;
    }
    if (dice < 158) {
      return Kind.DELETE_ALL;
    }
    if (dice < 162) {
      return Kind.DELETE_GROUP;
    }
    return rareKind(dice);
  }

  private static Kind rareKind(int dice) {
    if (dice < 176) {
      return Kind.TRANSACTION;
    }
    if (dice < 184) {
      return Kind.SHARED;
    }
    if (dice < 187) {
      return Kind.CLEAR;
    }
    if (dice < 189) {
      return Kind.DROP;
    }
    if (dice < 192) {
      return Kind.COMPACT;
    }
    return dice < 195 ? Kind.SWEEP : Kind.FLUSH;
  }

  /** Returns the name of a worker's own namespace. */
  static String own(int worker) {
    return "n" + worker;
  }

  private static List<Write> writes(
      Random random, int worker, int number, Kind kind, String namespace) {
    return switch (kind) {
      case PUT -> List.of(put(random, worker, number, namespace));
      case PUT_IF_ABSENT -> List.of(lasting(random, worker, number, namespace));
      case DELETE, REMOVE, PERSIST -> List.of(delete(random, worker, namespace));
      case PUT_ALL -> several(random, () -> lasting(random, worker, number, namespace));
      case DELETE_ALL -> several(random, () -> delete(random, worker, namespace));
      case DELETE_GROUP -> List.of(new Write(namespace, group(worker, random), null, FOR_EVER));
      case TRANSACTION -> transaction(random, worker, number);
      case SHARED -> shared(worker, number);
      case CLEAR, DROP, COMPACT, SWEEP, FLUSH -> List.of();
    };
  }

  private static List<Write> several(Random random, java.util.function.Supplier<Write> source) {
    List<Write> writes = new ArrayList<>();
    int count = 2 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      writes.add(source.get());
    }
    return writes;
  }

  /** At least one put: a commit of nothing does not sync. */
  private static List<Write> transaction(Random random, int worker, int number) {
    List<Write> writes = new ArrayList<>();
    writes.add(lasting(random, worker, number, ""));
    int more = random.nextInt(5);
    for (int i = 0; i < more; i++) {
      String namespace = random.nextBoolean() ? "" : own(worker);
      writes.add(
          random.nextInt(4) == 0
              ? delete(random, worker, namespace)
              : put(random, worker, number, namespace));
    }
    return writes;
  }

  private static List<Write> shared(int worker, int number) {
    List<Write> writes = new ArrayList<>();
    writes.add(new Write("", "w" + worker + ".shared", "by step " + number, FOR_EVER));
    for (int i = 0; i < SHARED_KEYS; i++) {
      writes.add(new Write("", SHARED_PREFIX + i, sharedValue(worker, number), FOR_EVER));
    }
    return writes;
  }

  /** Returns what a step writes to the shared keys. */
  static String sharedValue(int worker, int number) {
    return worker + " " + number;
  }

  private static Write put(Random random, int worker, int number, String namespace) {
    long ttl =
        random.nextInt(5) > 0 ? FOR_EVER : TIMES_TO_LIVE[random.nextInt(TIMES_TO_LIVE.length)];
    String key = key(worker, random);
    return new Write(namespace, key, value(random, number, key), ttl);
  }

  private static Write lasting(Random random, int worker, int number, String namespace) {
    String key = key(worker, random);
    return new Write(namespace, key, value(random, number, key), FOR_EVER);
  }

  private static Write delete(Random random, int worker, String namespace) {
    return new Write(namespace, key(worker, random), null, FOR_EVER);
  }

  private static String key(int worker, Random random) {
    int number = random.nextInt(KEYS);
    return number % 4 == 0 ? group(worker, random) + ".k" + number : "w" + worker + ".k" + number;
  }

  private static String group(int worker, Random random) {
    return "w" + worker + ".g" + random.nextInt(3);
  }

  /** Now and then a large one, so that segments end early. */
  private static String value(Random random, int number, String key) {
    int length = random.nextInt(40) == 0 ? 20_000 + random.nextInt(20_000) : random.nextInt(600);
    return number + " of " + key + " " + "x".repeat(length);
  }
}
