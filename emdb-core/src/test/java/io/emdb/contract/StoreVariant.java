package io.emdb.contract;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.FlushPolicy;
import io.emdb.KeyValues;
import io.emdb.testing.ManualClock;
import io.emdb.testing.VerifiedDatabases;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One way to get a store that keeps the key-value contract. */
record StoreVariant(Kind kind, boolean sorted, boolean disk) {

  private static final int SEGMENT_BYTES = 64 * 1024;

  /** Which part of a database the store is. */
  enum Kind {
    DATABASE(0, false, true),
    NAMESPACE(0, false, true),
    GROUP("a.b.".length(), false, true),
    NAMESPACE_GROUP("g.".length(), false, false),
    TRANSACTION(0, true, true),
    TRANSACTION_NAMESPACE(0, true, false),
    TRANSACTION_GROUP("g.".length(), true, false);

    private final int prefixLength;
    private final boolean transactional;
    private final boolean onDiskToo;

    Kind(int prefixLength, boolean transactional, boolean onDiskToo) {
      this.prefixLength = prefixLength;
      this.transactional = transactional;
      this.onDiskToo = onDiskToo;
    }
  }

  static Stream<StoreVariant> all() {
    List<StoreVariant> variants = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (boolean sorted : new boolean[] {false, true}) {
        for (boolean disk : new boolean[] {false, true}) {
          if (!disk || kind.onDiskToo) {
            variants.add(new StoreVariant(kind, sorted, disk));
          }
        }
      }
    }
    return variants.stream();
  }

  Emdb open(VerifiedDatabases databases, ManualClock clock) {
    EmdbBuilder builder =
        Emdb.builder()
            .sortedKeys(sorted)
            .segmentSize(SEGMENT_BYTES)
            .flushPolicy(policy())
            .clock(clock);
    return databases.open(disk ? builder.path(databases.directory()) : builder);
  }

  /** A write that is published after its sync takes another way than one published before. */
  private FlushPolicy policy() {
    return disk ? FlushPolicy.defaultPolicy() : FlushPolicy.onEachWrite();
  }

  /** Returns the store; entries put next to it must neither be seen nor changed through it. */
  KeyValues store(Emdb database) {
    return switch (kind) {
      case DATABASE -> database;
      case NAMESPACE -> database.namespace("n");
      case GROUP -> database.group("a").group("b");
      case NAMESPACE_GROUP -> database.namespace("n").group("g");
      case TRANSACTION -> database.begin();
      case TRANSACTION_NAMESPACE -> database.begin().namespace("n");
      case TRANSACTION_GROUP -> database.begin().group("g");
    };
  }

  /** Returns the same store outside of any transaction. */
  KeyValues committedStore(Emdb database) {
    return switch (kind) {
      case DATABASE, TRANSACTION -> database;
      case NAMESPACE, TRANSACTION_NAMESPACE -> database.namespace("n");
      case GROUP -> database.group("a.b");
      case NAMESPACE_GROUP -> database.namespace("n").group("g");
      case TRANSACTION_GROUP -> database.group("g");
    };
  }

  /** Returns stores beside this one, in the same database. */
  List<KeyValues> neighbours(Emdb database) {
    List<KeyValues> neighbours = new ArrayList<>();
    neighbours.add(database.namespace("neighbour"));
    switch (kind) {
      case DATABASE, TRANSACTION -> neighbours.add(database.namespace("n"));
      case NAMESPACE, TRANSACTION_NAMESPACE -> neighbours.add(database);
      case GROUP -> {
        neighbours.add(database.group("a.bb"));
        neighbours.add(database.group("b"));
        neighbours.add(database.namespace("n").group("a.b"));
      }
      case NAMESPACE_GROUP -> {
        neighbours.add(database.namespace("n").group("gg"));
        neighbours.add(database.group("g"));
      }
      case TRANSACTION_GROUP -> neighbours.add(database.group("gg"));
    }
    return neighbours;
  }

  int maxKeyLength() {
    return 65_535 - kind.prefixLength;
  }

  boolean transactional() {
    return kind.transactional;
  }

  @Override
  public String toString() {
    return kind + (sorted ? ", sorted" : ", hashed") + (disk ? ", disk" : ", memory");
  }
}
