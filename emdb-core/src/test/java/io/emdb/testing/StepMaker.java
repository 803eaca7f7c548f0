package io.emdb.testing;

import io.emdb.internal.file.fault.PowerLoss;
import io.emdb.testing.Step.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes random steps. */
final class StepMaker {

  private static final String[] NAMESPACES = {"", "", "", "n1", "n2"};
  private static final Kind[] READS = {
    Kind.GET,
    Kind.GET,
    Kind.CONTAINS,
    Kind.DEADLINE,
    Kind.READ,
    Kind.SIZE,
    Kind.ENTRIES,
    Kind.KEYS,
    Kind.SCAN,
    Kind.SCAN,
    Kind.SCAN,
    Kind.PAGE
  };
  private static final int DEEPEST = 2;

  private final Random random;
  private final int tag;
  private final int keys;
  private final int maxValueLength;

  StepMaker(Random random, int tag, int keys, int maxValueLength) {
    this.random = random;
    this.tag = tag;
    this.keys = keys;
    this.maxValueLength = maxValueLength;
  }

  /** A step that changes what is stored, or moves the clock on. */
  Step change() {
    int kind = random.nextInt(100);
    if (kind < 78) {
      return write(0);
    }
    if (kind < 86) {
      int ending = random.nextInt(5) > 0 ? Step.COMMIT : Step.ROLLBACK;
      return transaction(ending, writes());
    }
    if (kind < 91) {
      return Step.of(Kind.ADVANCE, random.nextInt(400));
    }
    return kind < 96 ? deleteGroup(0) : whole();
  }

  private List<Step> writes() {
    List<Step> writes = new ArrayList<>();
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      writes.add(write(0));
    }
    if (random.nextInt(10) == 0) {
      writes.add(step(Kind.CLEAR, 0, namespace(), List.of(), 0));
      writes.add(write(0));
    }
    return writes;
  }

  /** Any step of the whole API. */
  Step anything() {
    int kind = random.nextInt(100);
    if (kind < 36) {
      return write(via());
    }
    if (kind < 56) {
      return read(via());
    }
    if (kind < 66) {
      return transaction(random.nextInt(Step.ENDINGS), inside(0));
    }
    if (kind < 74) {
      return pinned();
    }
    if (kind < 80) {
      return clock();
    }
    if (kind < 86) {
      return random.nextInt(3) > 0 ? deleteGroup(via()) : whole();
    }
    return maintenance();
  }

  private Step clock() {
    int back = random.nextInt(4) == 0 ? -1 : 1;
    return Step.of(Kind.ADVANCE, (long) back * random.nextInt(700));
  }

  private Step maintenance() {
    return switch (random.nextInt(14)) {
      case 0, 1 -> Step.of(Kind.FLUSH);
      case 2, 3, 4 -> Step.of(Kind.COMPACT);
      case 5, 6 -> Step.of(Kind.SWEEP);
      case 7, 8 -> settings();
      case 9, 10 -> kill();
      case 11 -> Step.of(Kind.NAMESPACES);
      default -> powerLoss();
    };
  }

  /** Half of them within a compaction, at one of its operations. */
  private Step kill() {
    int within = random.nextBoolean() ? 0 : 1 + random.nextInt(60);
    return new Step(Kind.KILL, 0, "", List.of(), 0, within, random.nextInt(64), List.of());
  }

  private Step powerLoss() {
    int mode = random.nextInt(PowerLoss.values().length);
    int again = random.nextBoolean() ? 0 : 1 + random.nextInt(12);
    long settings = random.nextInt(64) + 64L * random.nextInt(1 << 20);
    return new Step(Kind.POWER_LOSS, 0, "", List.of(), mode, again, settings, List.of());
  }

  /** An open with random settings. */
  Step settings() {
    return Step.of(Kind.REOPEN, random.nextInt(128));
  }

  private Step pinned() {
    return switch (random.nextInt(8)) {
      case 0, 1 -> Step.of(Kind.OPEN_VIEW);
      case 2, 3 -> range(Kind.OPEN_CURSOR, random.nextInt(Step.RANGES + 1) - 1, 0);
      case 4, 5, 6 -> Step.of(Kind.DRAW, 1 + random.nextInt(8));
      default -> Step.of(random.nextBoolean() ? Kind.CLOSE_VIEWS : Kind.CLOSE_CURSORS);
    };
  }

  private List<Step> inside(int depth) {
    List<Step> steps = new ArrayList<>();
    int count = 1 + random.nextInt(7);
    for (int i = 0; i < count; i++) {
      steps.add(insideOne(depth));
    }
    return steps;
  }

  private Step insideOne(int depth) {
    int kind = random.nextInt(20);
    int via = via() + (random.nextBoolean() ? Step.JOINED : 0);
    if (kind < 8) {
      return write(via);
    }
    if (kind < 13) {
      return read(via);
    }
    return switch (kind) {
      case 13 -> Step.of(Kind.SAVEPOINT);
      case 14 -> Step.of(Kind.ROLLBACK_TO, random.nextInt(4));
      case 15 -> Step.of(Kind.RELEASE, random.nextInt(4));
      case 16 -> random.nextInt(3) > 0 ? deleteGroup(via) : whole(Kind.CLEAR);
      case 17 -> nested(Kind.OUTSIDE, 0, List.of(outside()));
      default ->
          depth == DEEPEST ? write(via) : nested(Kind.JOIN, random.nextInt(2), inside(depth + 1));
    };
  }

  private Step outside() {
    String namespace = namespace();
    return random.nextInt(4) == 0
        ? step(Kind.DELETE, 0, namespace, List.of(key()), 0)
        : step(Kind.PUT, 0, namespace, List.of(key()), Step.FOR_EVER);
  }

  private Step whole() {
    return whole(random.nextBoolean() ? Kind.DROP : Kind.CLEAR);
  }

  private Step whole(Kind kind) {
    String namespace = namespace();
    if (namespace.isEmpty() && (kind == Kind.DROP || random.nextInt(3) > 0)) {
      return Step.of(Kind.NAMESPACES);
    }
    return step(kind, 0, namespace, List.of(), 0);
  }

  private Step write(int via) {
    String namespace = namespace();
    return switch (random.nextInt(13)) {
      case 0, 1, 2, 3 -> step(Kind.PUT, via, namespace, List.of(key()), Step.FOR_EVER);
      case 4 -> step(Kind.PUT, via, namespace, List.of(key()), ttl());
      case 5 -> step(Kind.DELETE, via, namespace, List.of(key()), 0);
      case 6 -> step(Kind.REMOVE, via, namespace, List.of(key()), 0);
      case 7 -> step(Kind.PUT_IF_ABSENT, via, namespace, List.of(key()), Step.FOR_EVER);
      case 8 -> step(Kind.REPLACE, via, namespace, List.of(key()), random.nextInt(4) > 0 ? 1 : 0);
      case 9 -> step(Kind.PERSIST, via, namespace, List.of(key()), 0);
      case 10 -> step(Kind.DELETE_ALL, via, namespace, someKeys(), 0);
      default ->
          step(
              Kind.PUT_ALL,
              via,
              namespace,
              someKeys(),
              random.nextInt(4) == 0 ? ttl() : Step.FOR_EVER);
    };
  }

  private long ttl() {
    return random.nextInt(5) == 0 ? Step.DEFAULT_TTL : random.nextInt(2_000);
  }

  private Step read(int via) {
    Kind kind = READS[random.nextInt(READS.length)];
    return switch (kind) {
      case SCAN -> range(kind, random.nextInt(Step.RANGES), via);
      case PAGE -> range(kind, random.nextInt(6), via);
      default -> step(kind, via, namespace(), List.of(key()), 0);
    };
  }

  private Step range(Kind kind, long number, int via) {
    return step(kind, via, namespace(), List.of(key(), key()), number);
  }

  private Step deleteGroup(int via) {
    return step(Kind.DELETE_GROUP, via, namespace(), List.of("g" + random.nextInt(3) + ".k"), 0);
  }

  private Step transaction(int ending, List<Step> inner) {
    return nested(Kind.TRANSACTION, ending, inner);
  }

  private Step nested(Kind kind, long number, List<Step> inner) {
    return new Step(kind, 0, "", List.of(), 0, 0, number, inner);
  }

  private Step step(Kind kind, int via, String namespace, List<String> stepKeys, long number) {
    int length = random.nextInt(maxValueLength);
    return new Step(kind, via, namespace, stepKeys, tag, length, number, List.of());
  }

  private int via() {
    return random.nextInt(4);
  }

  private String namespace() {
    return NAMESPACES[random.nextInt(NAMESPACES.length)];
  }

  private List<String> someKeys() {
    List<String> some = new ArrayList<>();
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      some.add(key());
    }
    return some;
  }

  private String key() {
    int number = random.nextInt(keys);
    return number % 4 == 0 ? "g" + number % 3 + ".k" + number : "k" + number;
  }
}
