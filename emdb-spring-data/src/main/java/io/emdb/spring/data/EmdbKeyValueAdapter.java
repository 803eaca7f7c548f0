package io.emdb.spring.data;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.Entry;
import io.emdb.KeyValueReader;
import io.emdb.Namespace;
import io.emdb.ReadView;
import io.emdb.Ttl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.keyvalue.core.AbstractKeyValueAdapter;
import org.springframework.data.keyvalue.core.mapping.KeyValuePersistentEntity;
import org.springframework.data.keyvalue.core.mapping.KeyValuePersistentProperty;
import org.springframework.data.keyvalue.core.query.KeyValueQuery;
import org.springframework.data.mapping.PersistentProperty;
import org.springframework.data.mapping.context.MappingContext;
import org.springframework.data.util.CloseableIterator;

/**
 * Keeps each key space in the namespace {@code data:<key space>} of a database, entity by entity
 * under its encoded id. Thread-safe. On a thread that runs a transaction of the database everything
 * takes part in that.
 *
 * <p>Reading by id is one look-up. A query reads the ids that it names, or what an {@linkplain
 * EmdbIndexed index} says, or everything; with {@linkplain Emdb#sortedKeys sorted keys} ranges of
 * ids and of indexed values are read by themselves. Queries see one moment of the database.
 */
public final class EmdbKeyValueAdapter extends AbstractKeyValueAdapter {

  private static final String NAMESPACE_PREFIX = "data:";

  private final Emdb database;
  private final MappingContext<
          ? extends KeyValuePersistentEntity<?, ?>, ? extends KeyValuePersistentProperty<?>>
      mappingContext;
  private final EntityFormat format;
  private final EntityLifetimes lifetimes;
  private final PropertyValues values = new PropertyValues();
  private final IndexedProperties indexedProperties;
  private final EntityIndexes indexes;

  /** Makes an adapter whose entities live as long as their types and the database say. */
  public EmdbKeyValueAdapter(
      Emdb database,
      EmdbEntityCodec codec,
      MappingContext<
              ? extends KeyValuePersistentEntity<?, ?>, ? extends KeyValuePersistentProperty<?>>
          mappingContext) {
    this(database, codec, mappingContext, Map.of());
  }

  /** Makes an adapter with times to live by key space, which go before those of types. */
  public EmdbKeyValueAdapter(
      Emdb database,
      EmdbEntityCodec codec,
      MappingContext<
              ? extends KeyValuePersistentEntity<?, ?>, ? extends KeyValuePersistentProperty<?>>
          mappingContext,
      Map<String, Duration> timesToLive) {
    this.database = Objects.requireNonNull(database, "database");
    this.format = new EntityFormat(Objects.requireNonNull(codec, "codec"));
    this.mappingContext = Objects.requireNonNull(mappingContext, "mappingContext");
    this.lifetimes = new EntityLifetimes(mappingContext, timesToLive);
    this.indexedProperties = new IndexedProperties(mappingContext);
    this.indexes = new EntityIndexes(database, indexedProperties, values, format);
  }

  Emdb database() {
    return database;
  }

  MappingContext<? extends KeyValuePersistentEntity<?, ?>, ? extends KeyValuePersistentProperty<?>>
      mappingContext() {
    return mappingContext;
  }

  private Namespace entities(String keySpace) {
    return database.namespace(namespaceOf(keySpace));
  }

  private static String namespaceOf(String keySpace) {
    return NAMESPACE_PREFIX + keySpace;
  }

  private boolean hasIndexes(String keySpace) {
    return indexes.areKept(keySpace, namespaceOf(keySpace));
  }

  /**
   * {@inheritDoc}
   *
   * @return the entity that was there before; null if there was none, or it cannot be read any more
   */
  @Override
  public @Nullable Object put(Object id, Object item, String keyspace) {
    byte[] key = OrderedBytes.of(id);
    byte[] bytes = format.encode(item);
    Ttl ttl = lifetimes.of(item, keyspace);
    indexedProperties.check(item, keyspace);
    return hasIndexes(keyspace)
        ? inTransaction(() -> store(keyspace, key, item, bytes, ttl))
        : storePlainly(keyspace, key, bytes, ttl);
  }

  private @Nullable Object storePlainly(String keySpace, byte[] key, byte[] bytes, Ttl ttl) {
    Namespace entities = entities(keySpace);
    byte[] previous = entities.get(key);
    entities.put(key, bytes, ttl);
    return previous == null ? null : format.decodeIfReadable(previous, keySpace);
  }

  /** What cannot be read any more leaves index entries behind; queries pass these over. */
  private @Nullable Object store(String keySpace, byte[] key, Object item, byte[] bytes, Ttl ttl) {
    Object previous = storePlainly(keySpace, key, bytes, ttl);
    indexes.replace(keySpace, entities(keySpace), key, previous, item, ttl);
    return previous;
  }

  private @Nullable Object inTransaction(Supplier<@Nullable Object> action) {
    return database.transaction(transaction -> Optional.ofNullable(action.get())).orElse(null);
  }

  /** Stores an entity if none has its id; returns whether it was stored. */
  boolean insert(Object id, Object item, String keySpace) {
    byte[] key = OrderedBytes.of(id);
    byte[] bytes = format.encode(item);
    Ttl ttl = lifetimes.of(item, keySpace);
    indexedProperties.check(item, keySpace);
    if (!hasIndexes(keySpace)) {
      return entities(keySpace).putIfAbsent(key, bytes, ttl) == null;
    }
    return database.transaction(
        transaction -> {
          if (entities(keySpace).containsKey(key)) {
            return false;
          }
          store(keySpace, key, item, bytes, ttl);
          return true;
        });
  }

  /** Replaces or removes an entity if a check of the present one does not throw. */
  @Nullable Object replace(
      Object id, @Nullable Object item, String keySpace, Consumer<@Nullable Object> check) {
    return inTransaction(
        () -> {
          check.accept(get(id, keySpace));
          return item == null ? delete(id, keySpace) : put(id, item, keySpace);
        });
  }

  @Override
  public boolean contains(Object id, String keyspace) {
    return entities(keyspace).containsKey(OrderedBytes.of(id));
  }

  @Override
  public @Nullable Object get(Object id, String keyspace) {
    byte[] bytes = entities(keyspace).get(OrderedBytes.of(id));
    return bytes == null ? null : format.decode(bytes, keyspace);
  }

  /** {@inheritDoc} Null if the entity is none of the type. */
  @Override
  public <T> @Nullable T get(Object id, String keyspace, Class<T> type) {
    Object entity = get(id, keyspace);
    return type.isInstance(entity) ? type.cast(entity) : null;
  }

  /**
   * {@inheritDoc}
   *
   * @return the entity that was there; null if there was none, or it cannot be read any more
   */
  @Override
  public @Nullable Object delete(Object id, String keyspace) {
    byte[] key = OrderedBytes.of(id);
    return hasIndexes(keyspace)
        ? inTransaction(() -> remove(keyspace, key))
        : removePlainly(keyspace, key);
  }

  private @Nullable Object removePlainly(String keySpace, byte[] key) {
    byte[] previous = entities(keySpace).remove(key);
    return previous == null ? null : format.decodeIfReadable(previous, keySpace);
  }

  private @Nullable Object remove(String keySpace, byte[] key) {
    Object previous = removePlainly(keySpace, key);
    indexes.replace(keySpace, entities(keySpace), key, previous, null, Ttl.NEVER);
    return previous;
  }

  /** {@inheritDoc} An entity that is none of the type stays. */
  @Override
  public <T> @Nullable T delete(Object id, String keyspace, Class<T> type) {
    byte[] present = entities(keyspace).get(OrderedBytes.of(id));
    Object entity = present == null ? null : format.decodeIfReadable(present, keyspace);
    if (present == null || (entity != null && !type.isInstance(entity))) {
      return null;
    }
    return type.cast(delete(id, keyspace));
  }

  /** {@inheritDoc} Holds all of them: {@link #entries} does not. */
  @Override
  public Iterable<Object> getAllOf(String keyspace) {
    List<Object> all = new ArrayList<>();
    try (Cursor<Entry> cursor = entities(keyspace).entries()) {
      while (cursor.hasNext()) {
        all.add(format.decode(cursor.next().value(), keyspace));
      }
    }
    return all;
  }

  /**
   * {@inheritDoc} Of one moment, read as it goes on; close it if it is not read to its end.
   *
   * @throws IllegalStateException when an entity is reached whose type has no id property
   */
  @Override
  public CloseableIterator<Map.Entry<Object, Object>> entries(String keyspace) {
    Cursor<Entry> cursor = entities(keyspace).entries();
    return new CloseableIterator<>() {
      @Override
      public boolean hasNext() {
        return cursor.hasNext();
      }

      @Override
      public Map.Entry<Object, Object> next() {
        if (!cursor.hasNext()) {
          throw new NoSuchElementException();
        }
        Object entity = format.decode(cursor.next().value(), keyspace);
        return Map.entry(idOf(entity), entity);
      }

      @Override
      public void close() {
        cursor.close();
      }
    };
  }

  private Object idOf(Object entity) {
    return mappingContext
        .getRequiredPersistentEntity(entity.getClass())
        .getIdentifierAccessor(entity)
        .getRequiredIdentifier();
  }

  /** {@inheritDoc} One record of the log, whatever the size; three if there are indexes. */
  @Override
  public void deleteAllOf(String keyspace) {
    if (!hasIndexes(keyspace)) {
      entities(keyspace).clear();
      return;
    }
    database.inTransaction(
        transaction -> {
          entities(keyspace).clear();
          indexes.clear(keyspace);
        });
  }

  /**
   * Refuses: a {@code KeyValueTemplate} of Spring Data calls this when its context closes, and the
   * data would be gone.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public void clear() {
    throw new UnsupportedOperationException(
        "Emdb does not clear all key spaces at once, which Spring's KeyValueTemplate does at the end"
            + " of its context: use EmdbTemplate, and deleteAllOf(keyspace) to delete");
  }

  /** Does nothing: the database is closed by who opened it. */
  @Override
  public void destroy() {}

  @Override
  public Collection<?> find(KeyValueQuery<?> query, String keyspace) {
    return find(query, keyspace, Object.class);
  }

  @Override
  @SuppressWarnings("unchecked") // the runner passes instances of the type only
  public <T> Collection<T> find(KeyValueQuery<?> query, String keyspace, Class<T> type) {
    Predicate<Object> wanted = QueryRunner.wanted(query.getCriteria(), type, values);
    Sort sort = query.getSort() == null ? Sort.unsorted() : query.getSort();
    QueryPlanner.Choice choice =
        choose(query.getCriteria(), sort, query.getRows() >= 0, keyspace, type);
    QueryRunner runner = new QueryRunner(choice.plan(), wanted, format, keyspace);
    EntityOrder order = sort.isUnsorted() ? null : new EntityOrder(sort, type, values);
    return (Collection<T>)
        reading(
            keyspace,
            reader ->
                runner.find(
                    reader, choice.ordered() ? null : order, query.getOffset(), query.getRows()));
  }

  @Override
  public long count(String keyspace) {
    return entities(keyspace).size();
  }

  @Override
  public long count(KeyValueQuery<?> query, String keyspace) {
    return count(query, keyspace, Object.class);
  }

  /** Counts the entities of a type that a query asks for. */
  long count(KeyValueQuery<?> query, String keySpace, Class<?> type) {
    Predicate<Object> wanted = QueryRunner.wanted(query.getCriteria(), type, values);
    QueryPlanner.Choice choice =
        choose(query.getCriteria(), Sort.unsorted(), false, keySpace, type);
    QueryRunner runner = new QueryRunner(choice.plan(), wanted, format, keySpace);
    return reading(keySpace, runner::count);
  }

  @Override
  public boolean exists(KeyValueQuery<?> query, String keyspace) {
    return exists(query, keyspace, Object.class);
  }

  /** Tells whether there is an entity of a type that a query asks for. */
  boolean exists(KeyValueQuery<?> query, String keySpace, Class<?> type) {
    KeyValueQuery<?> first = new KeyValueQuery<>(query.getCriteria()).limit(1);
    return !find(first, keySpace, type).isEmpty();
  }

  /** Indexes must be there before the moment at which they are read. */
  private QueryPlanner.Choice choose(
      @Nullable Object criteria, Sort sort, boolean limited, String keySpace, Class<?> type) {
    KeyValuePersistentEntity<?, ?> entity = mappingContext.getPersistentEntity(type);
    PersistentProperty<?> id = entity == null ? null : entity.getIdProperty();
    List<IndexedProperty> indexed = indexes.of(keySpace);
    boolean usable = !indexed.isEmpty() && indexes.prepare(keySpace, namespaceOf(keySpace));
    return new QueryPlanner(
            id == null ? null : id.getName(),
            id == null ? null : id.getType(),
            usable ? indexed : List.of(),
            database.sortedKeys())
        .choose(
            criteria instanceof Criterion criterion ? criterion : new Criterion.All(),
            sort,
            limited);
  }

  /** Reads at one moment: that of the thread's transaction, otherwise now. */
  private <R> R reading(String keySpace, Function<EntityReader, R> body) {
    if (database.currentTransaction().isPresent()) {
      KeyValueReader index =
          indexes.of(keySpace).isEmpty()
              ? entities(keySpace)
              : database.namespace(EntityIndexes.namespaceOf(keySpace));
      return body.apply(new EntityReader(entities(keySpace), index));
    }
    try (ReadView view = database.readView()) {
      return body.apply(
          new EntityReader(
              view.namespace(namespaceOf(keySpace)),
              view.namespace(EntityIndexes.namespaceOf(keySpace))));
    }
  }
}
