package io.emdb.spring.data;

import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.support.PersistenceExceptionTranslator;
import org.springframework.data.keyvalue.annotation.KeySpace;
import org.springframework.data.keyvalue.core.KeyValueTemplate;
import org.springframework.data.keyvalue.core.event.KeyValueEvent;
import org.springframework.data.keyvalue.core.mapping.KeyValuePersistentEntity;
import org.springframework.data.keyvalue.core.query.KeyValueQuery;
import org.springframework.data.mapping.PersistentPropertyAccessor;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * Spring Data's template over Emdb. Besides what {@link KeyValueTemplate} does it inserts
 * atomically, checks and counts {@linkplain org.springframework.data.annotation.Version versions},
 * tells types apart that share a key space, and leaves the data alone when its context closes.
 * Thread-safe.
 *
 * <p>Errors are {@link DataAccessException}s. No message quotes an id or an entity.
 */
public final class EmdbTemplate extends KeyValueTemplate {

  private final EmdbKeyValueAdapter adapter;
  private final PersistenceExceptionTranslator translator = new EmdbExceptionTranslator();
  private @Nullable ApplicationEventPublisher publisher;
  private boolean publishesAll = true;

  @SuppressWarnings("rawtypes")
  private Set<Class<? extends KeyValueEvent>> published = Set.of();

  /** Makes a template over an adapter. */
  public EmdbTemplate(EmdbKeyValueAdapter adapter) {
    super(adapter, adapter.mappingContext());
    this.adapter = adapter;
    super.setExceptionTranslator(translator);
  }

  @Override
  public void setApplicationEventPublisher(ApplicationEventPublisher eventPublisher) {
    super.setApplicationEventPublisher(eventPublisher);
    this.publisher = eventPublisher;
  }

  /**
   * {@inheritDoc} An empty set stops all events.
   *
   * @param eventTypesToPublish the types to publish
   */
  @Override
  @SuppressWarnings("rawtypes")
  public void setEventTypesToPublish(Set<Class<? extends KeyValueEvent>> eventTypesToPublish) {
    super.setEventTypesToPublish(eventTypesToPublish);
    this.publishesAll = false;
    this.published = Set.copyOf(eventTypesToPublish);
  }

  /**
   * {@inheritDoc} An entity without an id gets a random one, if that is text, a UUID, a long or an
   * int; an immutable one is returned with it.
   *
   * @throws DuplicateKeyException if there is an entity with this id
   */
  @Override
  public <T> T insert(T objectToInsert) {
    KeyValuePersistentEntity<?, ?> type = entityOf(objectToInsert);
    Object id = type.getIdentifierAccessor(objectToInsert).getIdentifier();
    if (id != null) {
      return insert(id, objectToInsert);
    }
    Object generated;
    do {
      generated = RandomIds.next(type.getRequiredIdProperty().getType());
    } while (exists(generated, type.getType()));
    PersistentPropertyAccessor<T> accessor = type.getPropertyAccessor(objectToInsert);
    accessor.setProperty(type.getRequiredIdProperty(), generated);
    return insert(generated, accessor.getBean());
  }

  /**
   * {@inheritDoc}
   *
   * @throws DuplicateKeyException if there is an entity with this id
   */
  @Override
  public <T> T insert(Object id, T objectToInsert) {
    Assert.notNull(id, "The id of an entity must not be null");
    KeyValuePersistentEntity<?, ?> type = entityOf(objectToInsert);
    String keySpace = type.getRequiredKeySpace();
    publish(KeyValueEvent.beforeInsert(id, keySpace, objectToInsert.getClass(), objectToInsert));
    EntityVersion<T> version =
        type.hasVersionProperty() ? EntityVersion.first(type, objectToInsert) : null;
    T entity = version == null ? objectToInsert : version.entity();
    writing(
        version,
        () -> {
          if (!adapter.insert(id, entity, keySpace)) {
            throw new DuplicateKeyException(
                "Key space '" + keySpace + "' has an entity with this id; update it instead");
          }
          return true;
        });
    publish(KeyValueEvent.afterInsert(id, keySpace, entity.getClass(), entity));
    return entity;
  }

  /**
   * {@inheritDoc} Stores it, whether or not it is there, unless the type has a version.
   *
   * @throws org.springframework.dao.OptimisticLockingFailureException if the type has a version and
   *     the stored one is another, or there is no stored entity
   */
  @Override
  public <T> T update(Object id, T objectToUpdate) {
    Assert.notNull(id, "The id of an entity must not be null");
    KeyValuePersistentEntity<?, ?> type = entityOf(objectToUpdate);
    String keySpace = type.getRequiredKeySpace();
    publish(KeyValueEvent.beforeUpdate(id, keySpace, objectToUpdate.getClass(), objectToUpdate));
    EntityVersion<T> version =
        type.hasVersionProperty() ? EntityVersion.next(type, objectToUpdate) : null;
    T entity = version == null ? objectToUpdate : version.entity();
    Object previous =
        writing(
            version,
            () ->
                version == null
                    ? adapter.put(id, entity, keySpace)
                    : adapter.replace(id, entity, keySpace, version.check()));
    publish(KeyValueEvent.afterUpdate(id, keySpace, entity.getClass(), entity, previous));
    return entity;
  }

  /**
   * {@inheritDoc}
   *
   * @throws org.springframework.dao.OptimisticLockingFailureException if the type has a version and
   *     the stored one is another, or there is no stored entity
   */
  @Override
  @SuppressWarnings("unchecked")
  public <T> @Nullable T delete(T objectToDelete) {
    KeyValuePersistentEntity<?, ?> type = entityOf(objectToDelete);
    Object id = type.getIdentifierAccessor(objectToDelete).getRequiredIdentifier();
    Class<T> javaType = (Class<T>) ClassUtils.getUserClass(objectToDelete);
    if (!type.hasVersionProperty()) {
      return delete(id, javaType);
    }
    String keySpace = type.getRequiredKeySpace();
    publish(KeyValueEvent.beforeDelete(id, keySpace, javaType));
    T deleted =
        (T)
            writing(
                null,
                () ->
                    adapter.replace(id, null, keySpace, EntityVersion.check(type, objectToDelete)));
    publish(KeyValueEvent.afterDelete(id, keySpace, javaType, deleted));
    return deleted;
  }

  /** {@inheritDoc} One record if the type has its key space for itself. */
  @Override
  public void delete(Class<?> type) {
    if (!sharesKeySpace(type)) {
      super.delete(type);
      return;
    }
    inTransaction(
        () -> {
          for (Object entity : findAll(type)) {
            delete(
                entityOf(entity).getIdentifierAccessor(entity).getRequiredIdentifier(),
                entity.getClass());
          }
          return true;
        });
  }

  /** {@inheritDoc} Constant time if the type has its key space for itself. */
  @Override
  public long count(Class<?> type) {
    return sharesKeySpace(type) ? count(new KeyValueQuery<>(), type) : super.count(type);
  }

  @Override
  public long count(KeyValueQuery<?> query, Class<?> type) {
    return translating(() -> adapter.count(query, keySpaceOf(type), type));
  }

  @Override
  public boolean exists(KeyValueQuery<?> query, Class<?> type) {
    return translating(() -> adapter.exists(query, keySpaceOf(type), type));
  }

  /** Tells whether there is an entity with an id, without reading it. */
  boolean exists(Object id, Class<?> type) {
    return sharesKeySpace(type)
        ? findById(id, type).isPresent()
        : translating(() -> adapter.contains(id, keySpaceOf(type)));
  }

  /** Runs an action in the thread's transaction, or in one of its own. */
  <T> T inTransaction(Supplier<T> action) {
    return translating(() -> adapter.database().transaction(transaction -> action.get()));
  }

  /** Does nothing: closing a context deletes no data. */
  @Override
  public void destroy() {}

  /** Returns the key space of a type. */
  String keySpaceOf(Class<?> type) {
    return adapter.mappingContext().getRequiredPersistentEntity(type).getRequiredKeySpace();
  }

  /** Tells whether the key space may hold entities that are none of the type. */
  private boolean sharesKeySpace(Class<?> type) {
    String keySpace = keySpaceOf(type);
    boolean inherits =
        MergedAnnotations.from(type, MergedAnnotations.SearchStrategy.TYPE_HIERARCHY)
                .isPresent(KeySpace.class)
            && !MergedAnnotations.from(type).isPresent(KeySpace.class);
    return inherits
        || adapter.mappingContext().getPersistentEntities().stream()
            .anyMatch(
                other ->
                    !type.isAssignableFrom(other.getType())
                        && keySpace.equals(other.getKeySpace()));
  }

  private KeyValuePersistentEntity<?, ?> entityOf(Object object) {
    Assert.notNull(object, "An entity must not be null");
    return adapter.mappingContext().getRequiredPersistentEntity(ClassUtils.getUserClass(object));
  }

  private <R extends @Nullable Object> R writing(
      @Nullable EntityVersion<?> version, Supplier<R> action) {
    try {
      return translating(action);
    } catch (RuntimeException | Error e) {
      if (version != null) {
        version.undo();
      }
      throw e;
    }
  }

  private <R extends @Nullable Object> R translating(Supplier<R> action) {
    try {
      return action.get();
    } catch (RuntimeException e) {
      DataAccessException translated = translator.translateExceptionIfPossible(e);
      throw translated != null ? translated : e;
    }
  }

  private void publish(KeyValueEvent<?> event) {
    if (publisher != null && (publishesAll || published.contains(event.getClass()))) {
      publisher.publishEvent(event);
    }
  }
}
