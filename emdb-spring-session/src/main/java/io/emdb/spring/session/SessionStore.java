package io.emdb.spring.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.Namespace;
import io.emdb.TransactionOptions;
import io.emdb.Ttl;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Sessions and their index in two namespaces. Each change is one transaction. Thread-safe. */
final class SessionStore {

  /**
   * How much longer a record lives than its session, so that a sweep can tell who expired, also
   * after a pause. Then it goes by itself.
   */
  static final Duration GRACE = Duration.ofDays(1);

  /** Longer ones are as good as for ever, and safe to add up. */
  private static final Duration LONGEST = Duration.ofDays(365_000);

  /** Ids come from cookies, which may hold anything. */
  private static final int LONGEST_ID = 1024;

  private static final TransactionOptions RETRIED = TransactionOptions.defaults().withRetries(16);

  private final Emdb database;
  private final Namespace sessions;
  private final SessionIndex index;

  SessionStore(Emdb database, String namespace) {
    this.database = database;
    this.sessions = database.namespace(namespace);
    this.index = new SessionIndex(database.namespace(namespace + ":index"));
  }

  /** Returns a session, expired or not, or null. */
  @Nullable SessionRecord read(String id) {
    if (!isPossible(id)) {
      return null;
    }
    byte[] bytes = sessions.get(key(id));
    return bytes == null ? null : SessionRecord.decode(bytes);
  }

  Set<String> find(String indexName, String value) {
    return index.find(indexName, value);
  }

  /**
   * Replaces a session.
   *
   * @param oldId its id so far, null for a new one
   * @param newId its id from now on
   * @param change makes the new record out of the stored one, which is null for a new session
   * @return the new record, or null if the session is not there any more; nothing is stored then
   */
  @Nullable SessionRecord save(
      @Nullable String oldId,
      String newId,
      UnaryOperator<@Nullable SessionRecord> change,
      Instant now) {
    return database.<@Nullable SessionRecord, RuntimeException>transaction(
        RETRIED,
        transaction -> {
          SessionRecord old = oldId == null ? null : read(oldId);
          if (oldId != null && old == null) {
            return null;
          }
          SessionRecord changed = change.apply(old);
          if (changed == null) {
            return null;
          }
          Map<String, String> oldIndexes = old == null ? Map.of() : old.indexes();
          boolean renamed = oldId != null && !oldId.equals(newId);
          if (oldId != null && (renamed || !oldIndexes.equals(changed.indexes()))) {
            index.remove(oldId, oldIndexes);
          }
          if (oldId == null || renamed || !oldIndexes.equals(changed.indexes())) {
            index.add(newId, changed.indexes());
          }
          if (oldId != null && renamed) {
            sessions.delete(key(oldId));
          }
          sessions.put(key(newId), changed.encode(), lifetime(changed, now));
          return changed;
        });
  }

  /** Removes a session if it passes a test, and returns it. */
  @Nullable SessionRecord removeIf(String id, Predicate<SessionRecord> test) {
    return database.<@Nullable SessionRecord, RuntimeException>transaction(
        RETRIED,
        transaction -> {
          SessionRecord found = read(id);
          if (found == null || !test.test(found)) {
            return null;
          }
          sessions.delete(key(id));
          index.remove(id, found.indexes());
          return found;
        });
  }

  /** Returns the ids of sessions that may have expired, by their deadlines alone. */
  List<String> expirable(Instant now) {
    Instant until = now.plus(GRACE);
    List<String> ids = new ArrayList<>();
    try (Cursor<byte[]> keys = sessions.keys()) {
      while (keys.hasNext()) {
        byte[] key = keys.next();
        Optional<Instant> deadline = sessions.expiresAt(key);
        if (deadline.isPresent() && !deadline.get().isAfter(until)) {
          ids.add(new String(key, UTF_8));
        }
      }
    }
    return ids;
  }

  /** Takes ids out of the index whose records went by themselves. A look at each id. */
  void cleanIndex() {
    List<byte[]> entries = new ArrayList<>();
    try (Cursor<byte[]> keys = index.keys()) {
      keys.forEachRemaining(entries::add);
    }
    for (byte[] entry : entries) {
      database.inTransaction(
          RETRIED, transaction -> index.retain(entry, id -> sessions.containsKey(key(id))));
    }
  }

  private static boolean isPossible(String id) {
    return !id.isEmpty() && id.length() <= LONGEST_ID;
  }

  private static byte[] key(String id) {
    return id.getBytes(UTF_8);
  }

  private static Ttl lifetime(SessionRecord session, Instant now) {
    Duration maxInactive = session.maxInactive();
    if (maxInactive.isNegative() || maxInactive.compareTo(LONGEST) > 0) {
      return Ttl.NEVER;
    }
    Duration left = Duration.between(now, session.lastAccessed().plus(maxInactive).plus(GRACE));
    return Ttl.after(left.isNegative() ? Duration.ZERO : left);
  }
}
