package io.emdb.spring.data;

import io.emdb.Cursor;
import io.emdb.Entry;
import io.emdb.KeyRange;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
