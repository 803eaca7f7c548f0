package io.emdb.spring.data;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A property with an index.
 *
 * @param path where it is, with dots
 * @param kind the kind of its values
 * @param ofElements whether the elements of its value are indexed
 * @param unique whether a value may be there once only
 */
record IndexedProperty(String path, OrderedKind kind, boolean ofElements, boolean unique) {

  /** Returns the part of index keys that says which property they are of. */
  byte[] prefix() {
    return OrderedBytes.of(path);
  }

  /** Returns the index key of a value: the property, then the value. */
  byte[] key(@Nullable Object value) {
    return new OrderedBytes().addRaw(prefix()).add(value).toBytes();
  }

  /** Returns the index keys of an entity. */
  List<byte[]> keysOf(Object entity, PropertyValues values) {
    Object value = values.get(entity, path.split("\\.", -1));
    List<byte[]> keys = new ArrayList<>();
    if (!ofElements) {
      keys.add(key(value));
    } else if (value != null) {
      Condition.elements(value).forEach(element -> keys.add(key(element)));
    }
    return keys;
  }

  /** Says what of the property decides about the bytes of its index. */
  String signature() {
    return path + ":" + kind + (ofElements ? ":elements" : "");
  }
}
