package io.emdb.spring.session;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.session.SaveMode;
import org.springframework.session.Session;

/**
 * A session as one request sees it, with the changes that it made. Attributes are decoded when they
 * are first read. Made by {@link EmdbIndexedSessionRepository}. Not thread-safe: every request has
 * its own.
 */
public final class EmdbSession implements Session {

  private final EmdbIndexedSessionRepository repository;
  private String id;
  private @Nullable String storedId;
  private Instant created;
  private Instant lastAccessed;
  private Duration maxInactive;
  private boolean lastAccessedChanged;
  private boolean maxInactiveChanged;
  private Map<String, byte[]> stored;
  private final Map<String, Object> values = new HashMap<>();
  private final Map<String, @Nullable Object> changes = new LinkedHashMap<>();

  /** Told once in the log, and not there for this request. */
  private final Set<String> unreadable = new HashSet<>();

  /** Makes a new session. */
  EmdbSession(
      EmdbIndexedSessionRepository repository, String id, Instant now, Duration maxInactive) {
    this.repository = repository;
    this.id = id;
    this.created = now;
    this.lastAccessed = now;
    this.maxInactive = maxInactive;
    this.stored = Map.of();
  }

  /** Makes a session of what is stored. */
  EmdbSession(EmdbIndexedSessionRepository repository, String id, SessionRecord session) {
    this.repository = repository;
    this.id = id;
    this.storedId = id;
    this.created = session.created();
    this.lastAccessed = session.lastAccessed();
    this.maxInactive = session.maxInactive();
    this.stored = session.attributes();
  }

  @Override
  public String getId() {
    return id;
  }

  @Override
  public String changeSessionId() {
    id = repository.nextId();
    repository.changed(this);
    return id;
  }

  /** {@inheritDoc} Also null if it cannot be decoded any more. */
  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <T> @Nullable T getAttribute(String attributeName) {
    Object value = value(attributeName);
    if (value != null && repository.saveMode() == SaveMode.ON_GET_ATTRIBUTE) {
      changes.put(attributeName, value);
    }
    return (T) value;
  }

  @Override
  public Set<String> getAttributeNames() {
    Set<String> names = new HashSet<>(stored.keySet());
    names.removeAll(unreadable);
    changes.forEach(
        (name, value) -> {
          if (value == null) {
            names.remove(name);
          } else {
            names.add(name);
          }
        });
    return names;
  }

  @Override
  public void setAttribute(String attributeName, @Nullable Object attributeValue) {
    Objects.requireNonNull(attributeName, "attributeName");
    changes.put(attributeName, attributeValue);
    repository.changed(this);
  }

  @Override
  public void removeAttribute(String attributeName) {
    setAttribute(attributeName, null);
  }

  @Override
  public Instant getCreationTime() {
    return created;
  }

  @Override
  public void setLastAccessedTime(Instant lastAccessedTime) {
    lastAccessed = Objects.requireNonNull(lastAccessedTime, "lastAccessedTime");
    lastAccessedChanged = true;
    repository.changed(this);
  }

  @Override
  public Instant getLastAccessedTime() {
    return lastAccessed;
  }

  @Override
  public void setMaxInactiveInterval(Duration interval) {
    maxInactive = Objects.requireNonNull(interval, "interval");
    maxInactiveChanged = true;
    repository.changed(this);
  }

  @Override
  public Duration getMaxInactiveInterval() {
    return maxInactive;
  }

  @Override
  public boolean isExpired() {
    return SessionRecord.isExpired(lastAccessed, maxInactive, repository.now());
  }

  /** The id under which it is stored; null before the first save. */
  @Nullable String storedId() {
    return storedId;
  }

  boolean needsSave() {
    return !id.equals(storedId)
        || lastAccessedChanged
        || maxInactiveChanged
        || !changes.isEmpty()
        || (repository.saveMode() == SaveMode.ALWAYS && !stored.isEmpty());
  }

  /** Encodes what was changed; null stands for a removed attribute. */
  Map<String, byte @Nullable []> encodeChanges(SessionAttributes codec) {
    if (repository.saveMode() == SaveMode.ALWAYS) {
      for (String name : stored.keySet()) {
        Object value = value(name);
        if (value != null) {
          changes.putIfAbsent(name, value);
        }
      }
    }
    Map<String, byte @Nullable []> encoded = new LinkedHashMap<>();
    changes.forEach(
        (name, value) -> encoded.put(name, value == null ? null : codec.encode(name, value)));
    return encoded;
  }

  /** Returns the stored session with this one's changes. */
  SessionRecord merge(@Nullable SessionRecord old, Map<String, byte @Nullable []> encodedChanges) {
    Map<String, byte[]> attributes = new LinkedHashMap<>();
    if (old != null) {
      attributes.putAll(old.attributes());
    }
    encodedChanges.forEach(
        (name, bytes) -> {
          if (bytes == null) {
            attributes.remove(name);
          } else {
            attributes.put(name, bytes);
          }
        });
    if (old == null) {
      return new SessionRecord(created, lastAccessed, maxInactive, Map.of(), attributes);
    }
    return new SessionRecord(
        old.created(),
        lastAccessedChanged && lastAccessed.isAfter(old.lastAccessed())
            ? lastAccessed
            : old.lastAccessed(),
        maxInactiveChanged ? maxInactive : old.maxInactive(),
        old.indexes(),
        attributes);
  }

  /** Takes note that all changes are stored, and of what others stored meanwhile. */
  void saved(SessionRecord session) {
    changes.forEach(
        (name, value) -> {
          if (value == null) {
            values.remove(name);
          } else {
            values.put(name, value);
          }
        });
    unreadable.removeAll(changes.keySet());
    changes.clear();
    storedId = id;
    stored = session.attributes();
    values.keySet().retainAll(stored.keySet());
    created = session.created();
    lastAccessed = session.lastAccessed();
    maxInactive = session.maxInactive();
    lastAccessedChanged = false;
    maxInactiveChanged = false;
  }

  private @Nullable Object value(String name) {
    if (changes.containsKey(name)) {
      return changes.get(name);
    }
    Object known = values.get(name);
    byte[] bytes = stored.get(name);
    if (known != null || bytes == null || unreadable.contains(name)) {
      return known;
    }
    Object decoded = repository.attributes().decode(name, bytes.clone());
    if (decoded == null) {
      unreadable.add(name);
    } else {
      values.put(name, decoded);
    }
    return decoded;
  }
}
