package io.emdb.spring.data;

import io.emdb.Cursor;
import io.emdb.Entry;
import io.emdb.KeyRange;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Which entities a query reads. May show more than are asked for, never fewer, none twice. */
sealed interface QueryPlan {

  /** Shows entities until the visitor has enough; returns whether it has not. */
  boolean read(EntityReader reader, EntityVisitor visitor);

  /** How little is read, by estimate: smaller is better. */
  int rank();

  /** Reads all entities. */
  record Scan() implements QueryPlan {
    @Override
    public boolean read(EntityReader reader, EntityVisitor visitor) {
      try (Cursor<Entry> cursor = reader.entities().entries()) {
        return readAll(cursor, visitor);
      }
    }

    @Override
    public int rank() {
      return 100;
    }
  }

  /** Reads entities by their ids. */
  record ByIds(List<byte[]> keys) implements QueryPlan {
    @Override
    public boolean read(EntityReader reader, EntityVisitor visitor) {
      Set<ByteBuffer> seen = new HashSet<>();
      for (byte[] key : keys) {
        if (seen.add(ByteBuffer.wrap(key))) {
          byte[] entity = reader.entities().get(key);
          if (entity != null && !visitor.visit(key, entity)) {
            return false;
          }
        }
      }
      return true;
    }

    @Override
    public int rank() {
      return keys.size() <= 1 ? 0 : 10;
    }
  }

  /** Reads entities in the order of their ids, within a range of these. */
  record IdRange(KeyRange range, int rank) implements QueryPlan {
    @Override
    public boolean read(EntityReader reader, EntityVisitor visitor) {
      try (Cursor<Entry> cursor = reader.entities().scan(range)) {
        return readAll(cursor, visitor);
      }
    }
  }

  /** Reads the entities that an index has under some keys. */
  record ByIndex(IndexTable table, List<byte[]> keys, int rank) implements QueryPlan {
    @Override
    public boolean read(EntityReader reader, EntityVisitor visitor) {
      Predicate<byte[]> ids = eachOnce(reader, visitor);
      for (byte[] key : keys) {
        if (!table.find(reader.index(), key, ids)) {
          return false;
        }
      }
      return true;
    }
  }

  /** Reads the entities that a sorted index has in a range, in the order of the index. */
  record IndexRange(IndexedProperty property, KeyRange range, int rank) implements QueryPlan {
    @Override
    public boolean read(EntityReader reader, EntityVisitor visitor) {
      return IndexTable.scan(reader.index(), range, eachOnce(reader, visitor));
    }
  }

  /** Reads what each of several plans reads. */
  record Union(List<QueryPlan> plans) implements QueryPlan {
    @Override
    public boolean read(EntityReader reader, EntityVisitor visitor) {
      Set<ByteBuffer> seen = new HashSet<>();
      EntityVisitor once =
          (key, entity) -> !seen.add(ByteBuffer.wrap(key)) || visitor.visit(key, entity);
      for (QueryPlan plan : plans) {
        if (!plan.read(reader, once)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public int rank() {
      return plans.stream().mapToInt(QueryPlan::rank).max().orElse(0) + 1;
    }
  }

  /** Returns what looks an id up, unless it was looked up, and shows the entity. */
  private static Predicate<byte[]> eachOnce(EntityReader reader, EntityVisitor visitor) {
    Set<ByteBuffer> seen = new HashSet<>();
    return id -> {
      if (!seen.add(ByteBuffer.wrap(id))) {
        return true;
      }
      byte[] entity = reader.entities().get(id);
      return entity == null || visitor.visit(id, entity);
    };
  }

  private static boolean readAll(Cursor<Entry> cursor, EntityVisitor visitor) {
    while (cursor.hasNext()) {
      Entry entry = cursor.next();
      if (!visitor.visit(entry.key(), entry.value())) {
        return false;
      }
    }
    return true;
  }
}
