package io.emdb.spring.data;

import io.emdb.Cursor;
import io.emdb.Entry;
import io.emdb.KeyRange;
import io.emdb.KeyValueReader;
import io.emdb.KeyValues;
import io.emdb.Ttl;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * How an index lies in its namespace: from an index key to the ids of entities. It may name
 * entities that are gone or have changed; who looks an entity up asks that itself.
 */
enum IndexTable {

  /** An entry for each value and id, in order. Expires with its entity. */
  SORTED {
    @Override
    void add(KeyValues index, byte[] key, byte[] id, Ttl ttl, Predicate<byte[]> lives) {
      index.put(OrderedRanges.join(key, id), id, ttl);
    }

    @Override
    boolean needsRefresh(KeyValueReader index, byte[] key, byte[] id, Ttl ttl) {
      return ttl.kind() == Ttl.Kind.AFTER
          || index.expiresAt(OrderedRanges.join(key, id)).isPresent();
    }

    @Override
    void remove(KeyValues index, byte[] key, byte[] id) {
      index.delete(OrderedRanges.join(key, id));
    }

    @Override
    boolean find(KeyValueReader index, byte[] key, Predicate<byte[]> visitor) {
      return scan(index, KeyRange.prefix(key), visitor);
    }
  },

  /** An entry for each value, with all ids: an index of a database that keeps no keys in order. */
  HASHED {
    @Override
    void add(KeyValues index, byte[] key, byte[] id, Ttl ttl, Predicate<byte[]> lives) {
      byte[] present = index.get(key);
      List<byte[]> ids = present == null ? List.of(id) : IdList.read(present);
      if (present != null) {
        if (contains(ids, id)) {
          return;
        }
        // Expired entities leave their ids behind. Looked for as a list doubles, that is cheap.
        if (Integer.bitCount(ids.size()) == 1) {
          ids.removeIf(lives.negate());
        }
        ids.add(id);
      }
      index.put(key, IdList.write(ids), Ttl.NEVER);
    }

    @Override
    boolean needsRefresh(KeyValueReader index, byte[] key, byte[] id, Ttl ttl) {
      return false;
    }

    @Override
    void remove(KeyValues index, byte[] key, byte[] id) {
      byte[] present = index.get(key);
      if (present == null) {
        return;
      }
      List<byte[]> ids = IdList.read(present);
      ids.removeIf(other -> Arrays.equals(other, id));
      if (ids.isEmpty()) {
        index.delete(key);
      } else {
        index.put(key, IdList.write(ids), Ttl.NEVER);
      }
    }

    @Override
    boolean find(KeyValueReader index, byte[] key, Predicate<byte[]> visitor) {
      byte[] present = index.get(key);
      return present == null || IdList.read(present).stream().allMatch(visitor);
    }

    private boolean contains(List<byte[]> ids, byte[] id) {
      return ids.stream().anyMatch(other -> Arrays.equals(other, id));
    }
  };

  static IndexTable of(boolean sortedKeys) {
    return sortedKeys ? SORTED : HASHED;
  }

  /** Adds an id, which may be there. */
  abstract void add(KeyValues index, byte[] key, byte[] id, Ttl ttl, Predicate<byte[]> lives);

  /** Tells whether an id that is there must be added again, for another deadline. */
  abstract boolean needsRefresh(KeyValueReader index, byte[] key, byte[] id, Ttl ttl);

  /** Removes an id, which need not be there. */
  abstract void remove(KeyValues index, byte[] key, byte[] id);

  /** Shows the ids of a key until the visitor has enough; returns whether it has not. */
  abstract boolean find(KeyValueReader index, byte[] key, Predicate<byte[]> visitor);

  /** Shows the ids of a range of keys, in their order; of sorted tables only. */
  static boolean scan(KeyValueReader index, KeyRange range, Predicate<byte[]> visitor) {
    try (Cursor<Entry> cursor = index.scan(range)) {
      while (cursor.hasNext()) {
        if (!visitor.test(cursor.next().value())) {
          return false;
        }
      }
    }
    return true;
  }
}
