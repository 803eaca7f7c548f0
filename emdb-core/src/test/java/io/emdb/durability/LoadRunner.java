package io.emdb.durability;

import static io.emdb.testing.Contents.utf8;

import io.emdb.Emdb;
import io.emdb.Entry;
import io.emdb.KeyValues;
import io.emdb.Ttl;
import io.emdb.durability.LoadStep.Write;
import java.time.Duration;
import java.util.List;

/** Does steps of a mixed load on a database. */
final class LoadRunner {

  private LoadRunner() {}

  /** Does a step; when it returns, the database has acknowledged it. */
  static void run(Emdb db, LoadStep step) {
    switch (step.kind()) {
      case TRANSACTION, SHARED -> transaction(db, step.writes());
      case CLEAR -> db.namespace(step.namespace()).clear();
      case DROP -> db.dropNamespace(step.namespace());
      case COMPACT -> db.compact();
      case SWEEP -> db.sweepExpired();
      case FLUSH -> db.flush();
      case PUT_ALL -> store(db, step).putAll(entries(step.writes()));
      case DELETE_ALL -> store(db, step).deleteAll(keys(step.writes()));
      default -> single(store(db, step), step, step.writes().get(0));
    }
  }

  private static KeyValues store(Emdb db, LoadStep step) {
    return step.namespace().isEmpty() ? db : db.namespace(step.namespace());
  }

  private static void single(KeyValues store, LoadStep step, Write write) {
    switch (step.kind()) {
      case PUT -> {
        store.put(write.key(), write.value(), ttl(write));
        if (write.ttlMillis() == LoadStep.FOR_EVER) {
          requireStored(write, store.getString(write.key()));
        }
      }
      case PUT_IF_ABSENT -> store.putIfAbsent(write.key(), write.value(), Ttl.NEVER);
      case DELETE -> store.delete(write.key());
      case REMOVE -> store.remove(write.key());
      case PERSIST -> store.persist(write.key());
      case DELETE_GROUP -> store.deleteGroup(write.key());
      default -> throw new IllegalArgumentException(step.toString());
    }
  }

  private static void requireStored(Write write, String found) {
    if (!write.value().equals(found)) {
      throw new IllegalStateException(write.path() + " was just put and holds " + found);
    }
  }

  private static void transaction(Emdb db, List<Write> writes) {
    db.inTransaction(
        transaction -> {
          for (Write write : writes) {
            KeyValues store =
                write.namespace().isEmpty()
                    ? transaction
                    : transaction.namespace(write.namespace());
            if (write.value() == null) {
              store.delete(write.key());
            } else {
              store.put(write.key(), write.value(), ttl(write));
            }
          }
        });
  }

  private static Ttl ttl(Write write) {
    return write.ttlMillis() == LoadStep.FOR_EVER
        ? Ttl.NEVER
        : Ttl.after(Duration.ofMillis(write.ttlMillis()));
  }

  private static List<Entry> entries(List<Write> writes) {
    return writes.stream().map(write -> Entry.of(write.key(), write.value())).toList();
  }

  private static List<byte[]> keys(List<Write> writes) {
    return writes.stream().map(write -> utf8(write.key())).toList();
  }
}
