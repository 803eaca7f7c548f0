package io.emdb.spring.session;

import io.emdb.Emdb;
import io.emdb.EmdbCorruptException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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
 * those that are stored, so requests at the same time do not undo each other. A save that changes
 * the index or the id is one transaction with it, any other one put. A session that was deleted or
 * got another id meanwhile is not stored again.
 *
 * <p>Thread-safe once configured; the setters are for before that. A call within a transaction of
 * the same thread and database is part of it. Besides what methods say they throw what {@link
 * io.emdb.KeyValues} names.
 */
public final class EmdbIndexedSessionRepository
    implements FindByIndexNameSessionRepository<EmdbSession> {

  /** The namespace unless another one is given. */
  public static final String DEFAULT_NAMESPACE = "sessions";

  /** A transaction waits for the device, and is tried again if somebody saves one of them. */
  private static final int SWEEP_STEP = 64;

  private static final Log log = LogFactory.getLog(EmdbIndexedSessionRepository.class);

  private final SessionStore store;
  private final SessionAttributes attributes;
  private final InstantSource clock;
  private final AtomicBoolean indexCleaned = new AtomicBoolean();

  /** No session expires before; a save after a sweep's look at them brings it forward again. */
  private final AtomicReference<Instant> nextExpiry = new AtomicReference<>(Instant.MIN);

  private volatile Runnable saveListener = () -> {};
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
      Emdb database, String namespace, EmdbSessionCodec codec, InstantSource clock) {
    this.store = new SessionStore(database, namespace, codec.id());
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
   * {@inheritDoc} One put, or one transaction if what it is found by changes, or nothing if nothing
   * changed. Nothing either if the session was deleted, or got another id, since it was read.
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
    expectExpiry(saved);
    if (isNew) {
      publish(new SessionCreatedEvent(this, session));
    }
  }

  /**
   * {@inheritDoc} Null for an expired one, and, with a word in the log, for one that is damaged or
   * was written by another codec. One read.
   */
  @Override
  public @Nullable EmdbSession findById(String id) {
    SessionRecord found;
    try {
      found = store.read(id);
    } catch (EmdbCorruptException e) {
      log.error("A stored session is damaged and counts as absent", e);
      return null;
    }
    return found == null || found.isExpired(now()) ? null : new EmdbSession(this, id, found);
  }

  @Override
  public void deleteById(String id) {
    SessionRecord deleted = store.remove(id);
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
   * Removes expired sessions, some in a transaction, and publishes a {@link SessionExpiredEvent}
   * for each after that. The first call also clears the index of sessions whose records went while
   * nobody swept. Costs a look at the deadline of each session, or nothing when none can have
   * expired. A listener that fails is told in the log.
   *
   * @return how many sessions were removed
   */
  public int cleanUpExpiredSessions() {
    Instant now = now();
    if (now.isBefore(nextExpiry.get())) {
      return 0;
    }
    nextExpiry.set(Instant.MAX);
    boolean done = false;
    try {
      int removed = removeExpired(now);
      if (!indexCleaned.get()) {
        store.cleanIndex();
        indexCleaned.set(true);
      }
      done = true;
      return removed;
    } finally {
      if (!done) {
        nextExpiry.set(Instant.MIN);
      }
    }
  }

  private int removeExpired(Instant now) {
    SessionStore.Expirable expirable = store.expirable(now);
    expectExpiry(expirable.next());
    List<String> ids = expirable.ids();
    int removed = 0;
    for (int from = 0; from < ids.size(); from += SWEEP_STEP) {
      List<String> step = ids.subList(from, Math.min(ids.size(), from + SWEEP_STEP));
      Map<String, SessionRecord> expired = store.removeIf(step, session -> session.isExpired(now));
      expired.forEach((id, session) -> publishExpired(new EmdbSession(this, id, session)));
      removed += expired.size();
    }
    return removed;
  }

  boolean hasSessions() {
    return !store.isEmpty();
  }

  /** Sets who is called after each save. */
  void setSaveListener(Runnable listener) {
    this.saveListener = listener;
  }

  private void expectExpiry(SessionRecord session) {
    Instant deadline = session.deadline();
    if (deadline != null) {
      expectExpiry(deadline);
    }
    saveListener.run();
  }

  private void expectExpiry(Instant deadline) {
    nextExpiry.accumulateAndGet(deadline, (a, b) -> a.isBefore(b) ? a : b);
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
    Map<String, String> indexes =
        indexResolver.resolveIndexesFor(new EmdbSession(this, id, merged));
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
