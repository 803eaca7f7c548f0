package io.emdb.durability;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.testing.Contents;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Something after which the power may go at once, and what must be there then: that and no more.
 */
enum CutScenario {
  FIRST_OPEN {
    @Override
    void run(Emdb db) {
      db.stats();
    }
  },
  FIRST_PUT {
    @Override
    void run(Emdb db) {
      db.put("k", "v");
    }
  },
  NAMESPACE {
    @Override
    void run(Emdb db) {
      db.put("before", "v");
      db.namespace("n");
    }
  },
  COMMIT {
    @Override
    void run(Emdb db) {
      db.put("before", "v");
      db.inTransaction(transaction -> transaction.put("in", "v"));
    }
  },
  ROLL {
    @Override
    void run(Emdb db) {
      fill(db, 6, LARGE);
    }
  },
  FLUSH_OF_MANY_SEGMENTS {
    @Override
    void run(Emdb db) {
      fill(db, 20, LARGE);
      db.flush();
    }
  },
  ROLL_UNDER_EVERY_1 {
    @Override
    void run(Emdb db) {
      fill(db, 6, LARGE);
    }
  },
  DELETE {
    @Override
    void run(Emdb db) {
      fill(db, 10, SMALL);
      db.delete("k3");
      db.remove("k4");
    }
  },
  CLEAR {
    @Override
    void run(Emdb db) {
      fill(db, 10, SMALL);
      db.clear();
    }
  },
  DROP {
    @Override
    void run(Emdb db) {
      fill(db, 10, SMALL);
      db.namespace("n").put("k", "v");
      db.dropNamespace("n");
    }
  },
  COMPACTION {
    @Override
    void run(Emdb db) {
      fill(db, 40, MEDIUM);
      fill(db, 40, MEDIUM);
      for (int i = 0; i < 40; i += 3) {
        db.delete("k" + i);
      }
      db.compact();
    }
  },
  COMPACTION_OF_ALL {
    @Override
    void run(Emdb db) {
      fill(db, 40, MEDIUM);
      db.clear();
      db.compact();
    }
  },
  CLOSE {
    @Override
    void run(Emdb db) {
      fill(db, 40, MEDIUM);
    }

    @Override
    boolean closes() {
      return true;
    }
  };

  private static final int SMALL = 10;
  private static final int MEDIUM = 2_000;
  private static final int LARGE = 40_000;

  private FlushPolicy policy() {
    return switch (this) {
      case FIRST_PUT, ROLL, DELETE, CLEAR, DROP -> FlushPolicy.onEachWrite();
      case ROLL_UNDER_EVERY_1 -> FlushPolicy.everyN(1);
      default -> FlushPolicy.manual();
    };
  }

  /** Does it. */
  abstract void run(Emdb db);

  /** Tells whether the database is to be closed after it. */
  boolean closes() {
    return false;
  }

  private static void fill(Emdb db, int entries, int length) {
    for (int i = 0; i < entries; i++) {
      db.put("k" + i, i + "x".repeat(length));
    }
  }

  Emdb open(Path path) {
    return Emdb.builder().path(path).segmentSize(64 * 1024).flushPolicy(policy()).open();
  }

  /** Returns what is there after it where no power is lost. */
  Map<String, String> expected() {
    try (Emdb db = Emdb.openInMemory()) {
      run(db);
      return state(db);
    }
  }

  /** Returns all entries, and the namespaces' names. */
  static Map<String, String> state(Emdb db) {
    Map<String, String> state = new TreeMap<>(Contents.of(db));
    for (String name : db.namespaces()) {
      state.put("namespace " + name, Contents.of(db.namespace(name)).toString());
    }
    return state;
  }
}
