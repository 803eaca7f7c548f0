package io.emdb.spring.session;

import io.emdb.Emdb;
import io.emdb.spring.cache.EmdbCacheCodec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.FlushMode;
import org.springframework.session.IndexResolver;
import org.springframework.session.PrincipalNameIndexResolver;
import org.springframework.session.SaveMode;
import org.springframework.session.Session;
import org.springframework.session.SessionIdGenerator;
import org.springframework.session.UuidSessionIdGenerator;
import org.springframework.session.events.SessionCreatedEvent;
import org.springframework.session.events.SessionDeletedEvent;
import org.springframework.session.events.SessionExpiredEvent;

/**
 * Sessions in a namespace of a database, a record each, found by id and by the indexes that a
 * resolver names, the principal by default. A save adds the attributes that this request changed to
 * those that are stored, so requests at the same time do not undo each other; session, index and
 * change of id are one transaction. A session that was deleted meanwhile stays deleted.
 *
 * <p>Thread-safe once configured; the setters are for before that. A call within a transaction of
 * the same thread and database is part of it. Besides what methods say they throw what {@link
 * io.emdb.KeyValues} names.
 */
public final class EmdbIndexedSessionRepository
    implements FindByIndexNameSessionRepository<EmdbSession> {

  /** The namespace unless another one is given. */
  public static final String DEFAULT_NAMESPACE = "sessions";

  private static final Log log = LogFactory.getLog(EmdbIndexedSessionRepository.class);

  private final SessionStore store;
  private final SessionAttributes attributes;
  private final InstantSource clock;
  private final AtomicBoolean indexCleaned = new AtomicBoolean();
  private Duration defaultMaxInactiveInterval = Duration.ofMinutes(30);
  private SaveMode saveMode = SaveMode.ON_SET_ATTRIBUTE;
  private FlushMode flushMode = FlushMode.ON_SAVE;
  private SessionIdGenerator sessionIdGenerator = UuidSessionIdGenerator.getInstance();
  private IndexResolver<Session> indexResolver = new PrincipalNameIndexResolver<>();
  private @Nullable ApplicationEventPublisher publisher;

  /**
   * Makes a repository.
   *
   * @param database where sessions are kept
   * @param namespace their namespace; the index is in another one, named after it
   * @param codec what writes and reads attributes
   * @param clock the time by which sessions expire; best the database's
   */
  public EmdbIndexedSessionRepository(
      Emdb database, String namespace, EmdbCacheCodec codec, InstantSource clock) {
    this.store = new SessionStore(database, namespace);
    this.attributes = new SessionAttributes(Objects.requireNonNull(codec, "codec"));
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /** Sets how long new sessions live without use; 30 minutes by default, for ever if negative. */
  public void setDefaultMaxInactiveInterval(Duration interval) {
    this.defaultMaxInactiveInterval = Objects.requireNonNull(interval, "interval");
  }

  /** Sets which attributes a save stores; those that were set by default. */
  public void setSaveMode(SaveMode mode) {
    this.saveMode = Objects.requireNonNull(mode, "mode");
  }

  /** Sets whether each change is stored at once; by default the end of the request stores all. */
  public void setFlushMode(FlushMode mode) {
    this.flushMode = Objects.requireNonNull(mode, "mode");
  }

  /** Sets what makes ids; random UUIDs by default. */
  public void setSessionIdGenerator(SessionIdGenerator generator) {
    this.sessionIdGenerator = Objects.requireNonNull(generator, "generator");
  }

  /** Sets what sessions are found by; the name of the principal by default. */
  public void setIndexResolver(IndexResolver<Session> resolver) {
    this.indexResolver = Objects.requireNonNull(resolver, "resolver");
  }

  /** Sets who hears of created, deleted and expired sessions; nobody by default. */
  public void setApplicationEventPublisher(@Nullable ApplicationEventPublisher eventPublisher) {
    this.publisher = eventPublisher;
  }

  /** {@inheritDoc} Stored by the first save, or at once with {@link FlushMode#IMMEDIATE}. */
  @Override
  public EmdbSession createSession() {
    EmdbSession session = new EmdbSession(this, nextId(), now(), defaultMaxInactiveInterval);
    changed(session);
    return session;
  }

  /**
   * {@inheritDoc} One transaction, or nothing if nothing changed.
   *
   * @throws IllegalArgumentException if an attribute cannot be stored; nothing is stored then
   */
  @Override
  public void save(EmdbSession session) {
    if (!session.needsSave()) {
      return;
    }
    boolean isNew = session.storedId() == null;
    Map<String, byte @Nullable []> changes = session.encodeChanges(attributes);
    SessionRecord saved =
        store.save(
            session.storedId(),
            session.getId(),
            old -> {
              SessionRecord merged = session.merge(old, changes);
              return changes.isEmpty() && old != null
                  ? merged
                  : withIndexes(session.getId(), merged);
            },
            now());
    if (saved == null) {
      return;
    }
    session.saved(saved);
    if (isNew) {
      publish(new SessionCreatedEvent(this, session));
    }
  }

  /** {@inheritDoc} Null for an expired one. One read. */
  @Override
  public @Nullable EmdbSession findById(String id) {
    SessionRecord found = store.read(id);
    return found == null || found.isExpired(now()) ? null : new EmdbSession(this, id, found);
  }

  @Override
  public void deleteById(String id) {
    SessionRecord deleted = store.removeIf(id, any -> true);
    if (deleted != null) {
      EmdbSession session = new EmdbSession(this, id, deleted);
      publish(
          deleted.isExpired(now())
              ? new SessionExpiredEvent(this, session)
              : new SessionDeletedEvent(this, session));
    }
  }

  /** {@inheritDoc} Costs a read of the index and one of each session. */
  @Override
  public Map<String, EmdbSession> findByIndexNameAndIndexValue(
      String indexName, String indexValue) {
    Instant now = now();
    Map<String, EmdbSession> sessions = new LinkedHashMap<>();
    for (String id : store.find(indexName, indexValue)) {
      SessionRecord found = store.read(id);
      if (found != null
          && !found.isExpired(now)
          && indexValue.equals(found.indexes().get(indexName))) {
        sessions.put(id, new EmdbSession(this, id, found));
      }
    }
    return sessions;
  }

  /**
   * Removes expired sessions and publishes a {@link SessionExpiredEvent} for each. The first call
   * also clears the index of sessions whose records went while nobody swept. Costs a look at the
   * deadline of each session, and a transaction for each that expired. A listener that fails is
   * told in the log.
   *
   * @return how many sessions were removed
   */
  public int cleanUpExpiredSessions() {
    Instant now = now();
    int removed = 0;
    for (String id : store.expirable(now)) {
      SessionRecord expired = store.removeIf(id, session -> session.isExpired(now));
      if (expired != null) {
        removed++;
        publishExpired(new EmdbSession(this, id, expired));
      }
    }
    if (!indexCleaned.getAndSet(true)) {
      store.cleanIndex();
    }
    return removed;
  }

  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  String nextId() {
    return sessionIdGenerator.generate();
  }

  SaveMode saveMode() {
    return saveMode;
  }

  SessionAttributes attributes() {
    return attributes;
  }

  void changed(EmdbSession session) {
    if (flushMode == FlushMode.IMMEDIATE) {
      save(session);
    }
  }

  /** Resolves what the whole session is found by, not only what this request knows of it. */
  private SessionRecord withIndexes(String id, SessionRecord merged) {
    Map<String, String> indexes = indexResolver.resolveIndexesFor(new EmdbSession(this, id, merged));
    return new SessionRecord(
        merged.created(),
        merged.lastAccessed(),
        merged.maxInactive(),
        Map.copyOf(indexes),
        merged.attributes());
  }

  private void publishExpired(EmdbSession session) {
    try {
      publish(new SessionExpiredEvent(this, session));
    } catch (RuntimeException e) {
      log.error("A listener failed to handle an expired session", e);
    }
  }

  private void publish(ApplicationEvent event) {
    if (publisher != null) {
      publisher.publishEvent(event);
    }
  }
}
