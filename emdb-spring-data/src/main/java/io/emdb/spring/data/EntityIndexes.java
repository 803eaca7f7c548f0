package io.emdb.spring.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.Entry;
import io.emdb.KeyValueReader;
import io.emdb.KeyValues;
import io.emdb.Transaction;
import io.emdb.TransactionOptions;
import io.emdb.Ttl;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;

/**
 * The indexes of all key spaces, in the namespace {@code index:<key space>} of each. An entry there
 * says for which properties and in which form the index was built; if that is not what is asked for
 * now, it is built anew.
 */
final class EntityIndexes {

  private static final String NAMESPACE_PREFIX = "index:";

  /** Before all index keys, which start with the tag of a text. */
  private static final byte[] SIGNATURE = {0};

  private static final int RETRIES = 3;

  private final Emdb database;
  private final IndexedProperties properties;
  private final PropertyValues values;
  private final EntityFormat format;
  private final IndexTable table;
  private final Set<String> ready = ConcurrentHashMap.newKeySet();
  private final Map<String, String> signatures = new ConcurrentHashMap<>();

  EntityIndexes(
      Emdb database, IndexedProperties properties, PropertyValues values, EntityFormat format) {
    this.database = database;
    this.properties = properties;
    this.values = values;
    this.format = format;
    this.table = IndexTable.of(database.sortedKeys());
  }

  /** Returns the indexed properties of a key space. */
  List<IndexedProperty> of(String keySpace) {
    return properties.of(keySpace);
  }

  IndexTable table() {
    return table;
  }

  static String namespaceOf(String keySpace) {
    return NAMESPACE_PREFIX + keySpace;
  }

  private KeyValues index(String keySpace) {
    return database.namespace(namespaceOf(keySpace));
  }

  /** Tells whether writes of a key space must keep indexes. Builds them first if need be. */
  boolean areKept(String keySpace, String dataNamespace) {
    if (of(keySpace).isEmpty()) {
      forget(keySpace);
      return false;
    }
    prepare(keySpace, dataNamespace);
    return true;
  }

  /** An index that is no longer kept would be wrong when it is asked for again. */
  private void forget(String keySpace) {
    boolean certain = properties.areKnown(keySpace) && database.currentTransaction().isEmpty();
    if (certain && !ready.contains(keySpace)) {
      if (database.namespaces().contains(namespaceOf(keySpace))) {
        database.dropNamespace(namespaceOf(keySpace));
      }
      ready.add(keySpace);
    }
  }

  /**
   * Makes sure that the indexes of a key space can be used.
   *
   * @return whether they can: not in a read-only transaction that would have to build them
   */
  boolean prepare(String keySpace, String dataNamespace) {
    if (ready.contains(keySpace)) {
      return true;
    }
    Transaction running = database.currentTransaction().orElse(null);
    if (isBuilt(index(keySpace), keySpace)) {
      if (running == null) {
        ready.add(keySpace);
      }
      return true;
    }
    if (running != null && running.isReadOnly()) {
      return false;
    }
    // Within a transaction that may be rolled back nothing is remembered of it.
    database.inTransaction(
        TransactionOptions.defaults().withRetries(RETRIES),
        transaction -> build(transaction, keySpace, dataNamespace));
    if (running == null) {
      ready.add(keySpace);
    }
    return true;
  }

  private boolean isBuilt(KeyValueReader index, String keySpace) {
    byte[] built = index.get(SIGNATURE);
    return built != null && Arrays.equals(built, signature(keySpace));
  }

  private byte[] signature(String keySpace) {
    return signatures
        .computeIfAbsent(
            keySpace,
            name ->
                of(name).stream()
                    .map(IndexedProperty::signature)
                    .sorted()
                    .collect(Collectors.joining(";", table + ";", "")))
        .getBytes(UTF_8);
  }

  private void build(Transaction transaction, String keySpace, String dataNamespace) {
    KeyValues index = transaction.namespace(namespaceOf(keySpace));
    if (isBuilt(index, keySpace)) {
      return;
    }
    index.clear();
    KeyValues entities = transaction.namespace(dataNamespace);
    try (Cursor<Entry> cursor = entities.entries()) {
      while (cursor.hasNext()) {
        Entry entry = cursor.next();
        Object entity = format.decode(entry.value(), keySpace);
        Ttl ttl = entities.ttl(entry.key()).map(Ttl::after).orElse(Ttl.NEVER);
        for (IndexedProperty property : of(keySpace)) {
          for (byte[] key : property.keysOf(entity, values)) {
            table.add(index, key, entry.key(), ttl, entities::containsKey);
          }
        }
      }
    }
    index.put(SIGNATURE, signature(keySpace), Ttl.NEVER);
  }

  /** Removes all entries; within a transaction. */
  void clear(String keySpace) {
    index(keySpace).clear();
    index(keySpace).put(SIGNATURE, signature(keySpace), Ttl.NEVER);
  }

  /** Follows a write; within its transaction, behind it. */
  void replace(
      String keySpace,
      KeyValueReader entities,
      byte[] id,
      @Nullable Object before,
      @Nullable Object after,
      Ttl ttl) {
    KeyValues index = index(keySpace);
    for (IndexedProperty property : of(keySpace)) {
      Set<byte[]> old = keysOf(property, before);
      Set<byte[]> kept = keysOf(property, after);
      for (byte[] key : old) {
        if (!kept.contains(key)) {
          table.remove(index, key, id);
        }
      }
      for (byte[] key : kept) {
        boolean isNew = !old.contains(key);
        if (isNew && property.unique()) {
          requireUnique(keySpace, entities, property, key, id);
        }
        if (isNew || table.needsRefresh(index, key, id, ttl)) {
          table.add(index, key, id, ttl, entities::containsKey);
        }
      }
    }
  }

  private Set<byte[]> keysOf(IndexedProperty property, @Nullable Object entity) {
    Set<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
    if (entity != null) {
      keys.addAll(property.keysOf(entity, values));
    }
    return keys;
  }

  private void requireUnique(
      String keySpace, KeyValueReader entities, IndexedProperty property, byte[] key, byte[] id) {
    if (Arrays.equals(key, property.key(null))) {
      return;
    }
    boolean free =
        table.find(
            index(keySpace),
            key,
            other -> Arrays.equals(other, id) || !has(entities, other, property, key, keySpace));
    if (!free) {
      throw new DuplicateKeyException(
          "Key space '"
              + keySpace
              + "' has another entity with this '"
              + property.path()
              + "', which is unique");
    }
  }

  /** The index may be behind the entities: one that expired or cannot be read does not count. */
  private boolean has(
      KeyValueReader entities, byte[] id, IndexedProperty property, byte[] key, String keySpace) {
    byte[] bytes = entities.get(id);
    Object entity = bytes == null ? null : format.decodeIfReadable(bytes, keySpace);
    return keysOf(property, entity).contains(key);
  }
}
