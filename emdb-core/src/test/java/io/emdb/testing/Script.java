package io.emdb.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * An endless random sequence of operations. Step {@code i} depends on the seed, on {@code i} and on
 * what the target holds, so that a model and a database that agree do the same. Every value written
 * names its step: two prefixes of the sequence rarely have the same state.
 */
public final class Script {

  /** The named namespaces that scripts use. */
  static final List<String> NAMED = List.of("n1", "n2");

  private static final String[] NAMESPACES = {"", "", "", "n1", "n2"};

  private final long seed;
  private final int keys;
  private final int maxValueLength;

  public Script(long seed, int keys, int maxValueLength) {
    this.seed = seed;
    this.keys = keys;
    this.maxValueLength = maxValueLength;
  }

  /** Runs one step and returns everything it returned, as text. */
  public String run(int step, ScriptTarget target) {
    Random random = new Random(seed * 1_000_003 + step);
    random.nextInt();
    String namespace = NAMESPACES[random.nextInt(NAMESPACES.length)];
    int kind = random.nextInt(100);
    if (kind < 70) {
      return write(step, random, target, namespace);
    }
    if (kind < 78) {
      target.putAll(namespace, entries(step, random));
      return "putAll";
    }
    if (kind < 86) {
      return transaction(step, random, target, random.nextInt(5) > 0);
    }
    if (kind < 91) {
      target.advance(random.nextInt(400));
      return "advance";
    }
    if (kind < 96) {
      return "deleteGroup " + target.deleteGroup(namespace, "g" + random.nextInt(3));
    }
    return whole(random, target, namespace);
  }

  private String whole(Random random, ScriptTarget target, String namespace) {
    if (!namespace.isEmpty() && random.nextBoolean()) {
      return "drop " + target.drop(namespace);
    }
    if (random.nextInt(3) == 0) {
      target.clear(namespace);
    }
    return "clear";
  }

  private String transaction(int step, Random random, ScriptTarget target, boolean commit) {
    StringBuilder results = new StringBuilder();
    int writes = 1 + random.nextInt(6);
    target.transaction(
        commit,
        inside -> {
          for (int i = 0; i < writes; i++) {
            String namespace = NAMESPACES[random.nextInt(NAMESPACES.length)];
            results.append(write(step, random, inside, namespace)).append("; ");
          }
          if (random.nextInt(5) == 0) {
            String namespace = NAMESPACES[random.nextInt(NAMESPACES.length)];
            results.append(inside.deleteAll(namespace, keys(random))).append("; ");
          }
          if (random.nextInt(10) == 0) {
            inside.clear(NAMESPACES[random.nextInt(NAMESPACES.length)]);
            results.append(write(step, random, inside, ""));
          }
        });
    return results.toString();
  }

  private String write(int step, Random random, ScriptTarget target, String namespace) {
    String key = key(random);
    String value = value(step, random);
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> target.put(namespace, key, value, ScriptTarget.FOR_EVER);
      case 4 -> target.put(namespace, key, value, random.nextInt(2_000));
      case 5 -> {
        return "delete " + target.delete(namespace, key);
      }
      case 6 -> {
        return "remove " + target.remove(namespace, key);
      }
      case 7 -> {
        return "putIfAbsent " + target.putIfAbsent(namespace, key, value);
      }
      case 8 -> {
        String seen = target.get(namespace, key);
        return "replace " + target.replace(namespace, key, seen == null ? "" : seen, value);
      }
      default -> {
        return "persist " + target.persist(namespace, key);
      }
    }
    return "put";
  }

  private List<Map.Entry<String, String>> entries(int step, Random random) {
    List<Map.Entry<String, String>> entries = new ArrayList<>();
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      entries.add(Map.entry(key(random), value(step, random)));
    }
    return entries;
  }

  private List<String> keys(Random random) {
    List<String> keys = new ArrayList<>();
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      keys.add(key(random));
    }
    return keys;
  }

  private String key(Random random) {
    int number = random.nextInt(keys);
    return number % 4 == 0 ? "g" + number % 3 + ".k" + number : "k" + number;
  }

  private String value(int step, Random random) {
    return "step-" + step + "-" + "x".repeat(random.nextInt(maxValueLength));
  }
}
