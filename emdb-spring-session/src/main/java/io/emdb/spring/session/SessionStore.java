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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sessions and their index in two namespaces. What changes index or id is one transaction, all else
 * one put. Thread-safe.
 */
final class SessionStore {

  /**
   * How much longer a record lives than its session, so that a sweep can tell who expired, also
   * after a pause. Then it goes by itself.
   */
  static final Duration GRACE = Duration.ofDays(1);

  /** Ids come from cookies, which may hold anything. */
  private static final int LONGEST_ID = 1024;

  private static final Log log = LogFactory.getLog(EmdbIndexedSessionRepository.class);
  private static final TransactionOptions RETRIED = TransactionOptions.defaults().withRetries(64);

  private final Emdb database;
  private final Namespace sessions;
  private final SessionIndex index;
  private final String codec;

  /** What a look at all deadlines found: who may have expired, and when the next one may. */
  record Expirable(List<String> ids, Instant next) {}

  SessionStore(Emdb database, String namespace, String codec) {
    this.database = database;
    this.sessions = database.namespace(namespace);
    this.index = new SessionIndex(database.namespace(namespace + ":index"));
    this.codec = codec;
  }

  boolean isEmpty() {
    return sessions.isEmpty();
  }

  /** Returns a session, expired or not, or null; also if it cannot be read any more. */
  @Nullable SessionRecord read(String id) {
    byte[] bytes = isPossible(id) ? sessions.get(key(id)) : null;
    return bytes == null ? null : decode(bytes);
  }

  private @Nullable SessionRecord decode(byte[] bytes) {
    SessionRecord session = SessionRecord.decode(bytes, codec);
    if (session == null) {
      log.warn(
          "A stored session cannot be read any more and counts as absent: it was written by another"
              + " version or codec, or is damaged");
    }
    return session;
  }

  Set<String> find(String indexName, String value) {
    return index.find(indexName, value);
  }

  /**
   * Replaces a session.
   *
   * @param oldId its id so far, null for a new one
   * @param newId its id from now on
   * @param change makes the new record out of the stored one, which is null for a new session; it
   *     may be called several times
   * @return the new record, or null if the session is not there any more; nothing is stored then
   */
  @Nullable SessionRecord save(
      @Nullable String oldId,
      String newId,
      UnaryOperator<@Nullable SessionRecord> change,
      Instant now) {
    while (newId.equals(oldId)) {
      byte[] bytes = sessions.get(key(newId));
      SessionRecord old = bytes == null ? null : decode(bytes);
      SessionRecord changed = old == null ? null : change.apply(old);
      if (bytes == null || old == null || changed == null) {
        return null;
      }
      if (!changed.indexes().equals(old.indexes())) {
        break;
      }
      if (sessions.replace(key(newId), bytes, changed.encode(codec), lifetime(changed, now))) {
        return changed;
      }
    }
    Optional<SessionRecord> saved =
        database.transaction(
            RETRIED, transaction -> Optional.ofNullable(saveWithIndex(oldId, newId, change, now)));
    return saved.orElse(null);
  }

  private @Nullable SessionRecord saveWithIndex(
      @Nullable String oldId,
      String newId,
      UnaryOperator<@Nullable SessionRecord> change,
      Instant now) {
    SessionRecord old = oldId == null ? null : read(oldId);
    SessionRecord changed = oldId != null && old == null ? null : change.apply(old);
    if (changed == null) {
      return null;
    }
    if (oldId != null && old != null) {
      index.remove(oldId, old.indexes());
      if (!oldId.equals(newId)) {
        sessions.delete(key(oldId));
      }
    }
    index.add(newId, changed.indexes());
    sessions.put(key(newId), changed.encode(codec), lifetime(changed, now));
    return changed;
  }

  /** Removes a session, and returns it unless it cannot be read. */
  @Nullable SessionRecord remove(String id) {
    if (!isPossible(id)) {
      return null;
    }
    Optional<SessionRecord> result =
        database.transaction(
            RETRIED,
            transaction -> {
              byte[] bytes = sessions.remove(key(id));
              SessionRecord removed = bytes == null ? null : decode(bytes);
              if (removed != null) {
                index.remove(id, removed.indexes());
              }
              return Optional.ofNullable(removed);
            });
    return result.orElse(null);
  }

  /** Removes those sessions that pass a test, all in one transaction, and returns them by id. */
  Map<String, SessionRecord> removeIf(List<String> ids, Predicate<SessionRecord> test) {
    return database.<Map<String, SessionRecord>, RuntimeException>transaction(
        RETRIED,
        transaction -> {
          Map<String, SessionRecord> removed = new LinkedHashMap<>();
          for (String id : ids) {
            SessionRecord found = read(id);
            if (found != null && test.test(found)) {
              sessions.delete(key(id));
              index.remove(id, found.indexes());
              removed.put(id, found);
            }
          }
          return removed;
        });
  }

  /** Returns the sessions that may have expired, by their deadlines alone. */
  Expirable expirable(Instant now) {
    List<String> ids = new ArrayList<>();
    Instant next = Instant.MAX;
    try (Cursor<byte[]> keys = sessions.keys()) {
      while (keys.hasNext()) {
        byte[] key = keys.next();
        Optional<Instant> end = sessions.expiresAt(key);
        if (end.isEmpty()) {
          continue;
        }
        Instant deadline = end.get().minus(GRACE);
        if (!deadline.isAfter(now)) {
          ids.add(new String(key, UTF_8));
        } else if (deadline.isBefore(next)) {
          next = deadline;
        }
      }
    }
    return new Expirable(ids, next);
  }

  /** Takes ids out of the index whose records went by themselves. A look at each id. */
  void cleanIndex() {
    List<byte[]> entries = new ArrayList<>();
    try (Cursor<byte[]> keys = index.keys()) {
      keys.forEachRemaining(entries::add);
    }
    Predicate<String> lives = id -> sessions.containsKey(key(id));
    for (byte[] entry : entries) {
      if (!index.ids(entry).stream().allMatch(lives)) {
        database.inTransaction(RETRIED, transaction -> index.retain(entry, lives));
      }
    }
  }

  private static boolean isPossible(String id) {
    return !id.isEmpty() && id.length() <= LONGEST_ID;
  }

  private static byte[] key(String id) {
    return id.getBytes(UTF_8);
  }

  private static Ttl lifetime(SessionRecord session, Instant now) {
    Instant deadline = session.deadline();
    if (deadline == null) {
      return Ttl.NEVER;
    }
    Duration left = Duration.between(now, deadline.plus(GRACE));
    return Ttl.after(left.isNegative() ? Duration.ZERO : left);
  }
}
