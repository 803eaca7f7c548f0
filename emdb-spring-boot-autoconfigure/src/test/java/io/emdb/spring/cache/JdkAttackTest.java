package io.emdb.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.spring.cache.protocols.emdbdns.Handler;
import io.emdb.testing.AllocatedBytes;
import java.io.InvalidClassException;
import java.io.Serial;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Known attacks by serialized bytes, planted in the files of a database and read through a cache
 * with the codec {@code jdk}: a miss, before any code of theirs runs or their classes are loaded.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JdkAttackTest {

  private static final String HANDLERS = "java.protocol.handler.pkgs";
  private static final AtomicInteger RUN = new AtomicInteger();
  private static final long FEW_BYTES = 8 << 20;

  private static final List<String> KNOWN =
      List.of(
          "com.sun.org.apache.xalan.internal.xsltc.trax.TemplatesImpl",
          "com.sun.rowset.JdbcRowSetImpl",
          "com.sun.jndi.rmi.registry.ReferenceWrapper_Stub",
          "com.zaxxer.hikari.HikariDataSource",
          "java.beans.beancontext.BeanContextSupport",
          "java.lang.ProcessBuilder",
          "java.lang.Throwable",
          "java.lang.invoke.SerializedLambda",
          "java.net.InetAddress",
          "java.net.URL",
          "java.rmi.MarshalledObject",
          "java.rmi.server.RemoteObjectInvocationHandler",
          "java.rmi.server.UnicastRemoteObject",
          "java.security.SignedObject",
          "java.util.Hashtable",
          "java.util.PriorityQueue",
          "java.util.logging.LogRecord",
          "javax.management.BadAttributeValueExpException",
          "javax.naming.Reference",
          "javax.script.ScriptEngineManager",
          "javax.swing.event.EventListenerList",
          "org.apache.commons.beanutils.BeanComparator",
          "org.apache.commons.collections.functors.InvokerTransformer",
          "org.apache.commons.collections4.comparators.TransformingComparator",
          "org.h2.jdbcx.JdbcDataSource",
          "org.hibernate.engine.spi.TypedValue",
          "org.springframework.aop.framework.JdkDynamicAopProxy",
          "org.springframework.aop.target.HotSwappableTargetSource",
          "org.springframework.beans.factory.support.AutowireUtils$ObjectFactoryDelegatingInvocationHandler",
          "org.springframework.context.support.ClassPathXmlApplicationContext",
          "org.springframework.core.SerializableTypeWrapper$MethodInvokeTypeProvider",
          "sun.reflect.annotation.AnnotationInvocationHandler");

  @TempDir Path directory;

  private final RecordingLoader loader = new RecordingLoader();

  /** The packages of the application, of which this test's classes are none. */
  private final JdkCacheCodec codec = codec("com.acme.shop");

  private JdkCacheCodec codec(String applicationPackage) {
    return new JdkCacheCodec(AllowedTypes.ofPackages(List.of(applicationPackage)), loader);
  }

  private void assertMiss(String what, byte[] payload) {
    new PlantedBytes(directory, codec).assertMisses(Map.of(what, payload));
  }

  @BeforeEach
  void lookForHandlersOfUrlsHere() {
    System.setProperty(HANDLERS, "io.emdb.spring.cache.protocols");
    Handler.LOOK_UPS.set(0);
    RUN.set(0);
  }

  @AfterEach
  void forgetProperties() {
    System.clearProperty(HANDLERS);
    System.clearProperty(Payloads.PROPERTY);
  }

  // ---- gadgets

  @Test
  void commonsCollections_doesNotRun() throws Exception {
    byte[] payload = Payloads.commonsCollections();
    assertMiss("commons-collections", payload);
    assertThat(System.getProperty(Payloads.PROPERTY)).isNull();
    assertThat(loader.asked()).noneMatch(name -> name.startsWith("org.apache.commons"));

    assertThat(Payloads.readCarelessly(payload)).isNotNull();
    assertThat(System.getProperty(Payloads.PROPERTY))
        .as("the chain does work where nobody checks")
        .isEqualTo("by commons-collections");
  }

  @Test
  void mapOfUrls_looksUpNoHost() throws Exception {
    byte[] payload = Payloads.url();
    Handler.LOOK_UPS.set(0);
    assertMiss("URLDNS", payload);
    assertThat(Handler.LOOK_UPS).hasValue(0);

    assertThat(Payloads.readCarelessly(payload)).isNotNull();
    assertThat(Handler.LOOK_UPS.get()).as("where nobody checks").isPositive();
  }

  @Test
  void classOfAKnownAttack_isNotEvenLoaded() throws Exception {
    Map<String, byte[]> payloads = new LinkedHashMap<>();
    for (String name : KNOWN) {
      payloads.put(name, Payloads.claimingToBe(name));
      assertThatThrownBy(() -> codec.decode(payloads.get(name)))
          .hasCauseInstanceOf(InvalidClassException.class)
          .hasMessageContaining(name)
          .hasMessageContaining("not an allowed type");
    }
    new PlantedBytes(directory, codec).assertMisses(payloads);
    assertThat(loader.asked()).doesNotContainAnyElementsOf(KNOWN);
  }

  /** Compares as it is read, as the comparators of attacks do with more effect. */
  private static final class Trap implements Comparator<String>, Serializable {
    @Serial private static final long serialVersionUID = 1L;

    @Override
    public int compare(String one, String other) {
      RUN.incrementAndGet();
      return one.compareTo(other);
    }
  }

  @Test
  void queueThatComparesAsItIsRead_doesNotRun() throws Exception {
    PriorityQueue<String> queue = new PriorityQueue<>(new Trap());
    queue.addAll(List.of("a", "b", "c"));
    RUN.set(0);
    assertMiss("queue", Payloads.bytes(queue));
    assertThat(RUN).hasValue(0);
    assertThat(Payloads.readCarelessly(Payloads.bytes(queue))).isNotNull();
    assertThat(RUN.get()).isPositive();
  }

  /** A type of the JDK that is allowed must not bring one along that is not. */
  @Test
  void comparatorOfAnAllowedCollection_isCheckedToo() throws Exception {
    TreeSet<String> set = new TreeSet<>(new Trap());
    set.addAll(List.of("a", "b"));
    RUN.set(0);
    assertMiss("set", Payloads.bytes(set));
    assertThat(RUN).hasValue(0);
  }

  /** Not public, so that the class of a proxy would be in this package. */
  interface Callable {
    void call();
  }

  private record Answering() implements InvocationHandler, Serializable {
    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) {
      RUN.incrementAndGet();
      return null;
    }
  }

  @Test
  void proxy_isRefused_alsoOfAllowedTypes() throws Exception {
    Object proxy =
        Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Callable.class}, new Answering());
    JdkCacheCodec ofThisPackage = codec("io.emdb.spring.cache");
    byte[] payload = Payloads.bytes(proxy);
    new PlantedBytes(directory, ofThisPackage).assertMisses(Map.of("proxy", payload));
    assertMiss("proxy", payload);
    assertThat(Payloads.readCarelessly(payload)).isInstanceOf(Callable.class);
  }

  @Test
  void lambda_isRefused_alsoOfAllowedTypes() throws Exception {
    Runnable lambda = (Runnable & Serializable) RUN::incrementAndGet;
    JdkCacheCodec ofThisPackage = codec("io.emdb.spring.cache");
    new PlantedBytes(directory, ofThisPackage)
        .assertMisses(Map.of("lambda", Payloads.bytes(lambda)));
    assertThat(loader.asked()).doesNotContain("java.lang.invoke.SerializedLambda");
    assertThat(RUN).hasValue(0);
  }

  record Counting(String name) implements Serializable {
    Counting {
      RUN.incrementAndGet();
    }
  }

  @Test
  void recordOfAForeignPackage_isNotConstructed() throws Exception {
    byte[] payload = Payloads.bytes(new ArrayList<>(List.of(new Counting("a"))));
    RUN.set(0);
    assertMiss("record", payload);
    assertThat(RUN).hasValue(0);
    PlantedBytes allowed = new PlantedBytes(directory, codec("io.emdb.spring.cache"));
    assertThat(allowed.read(payload)).isEqualTo(List.of(new Counting("a")));
  }

  enum Shape {
    ROUND {
      @Override
      int corners() {
        return 0;
      }
    };

    abstract int corners();
  }

  @Test
  void enumWithABody_isReadWhereItIsAllowedOnly() throws Exception {
    byte[] payload = Payloads.bytes(Shape.ROUND);
    assertMiss("enum", payload);
    assertThat(loader.asked()).doesNotContain(Shape.class.getName());
    PlantedBytes allowed = new PlantedBytes(directory, codec("io.emdb.spring.cache"));
    assertThat(allowed.read(payload)).isSameAs(Shape.ROUND);
  }

  // ---- what would take all of the processor, stack or memory

  @Test
  @SuppressWarnings("JdkObsolete") // an attacker may send what nobody should use
  void collectionsThatWouldHashForAges_areRefused() throws Exception {
    Map<String, byte[]> bombs = new LinkedHashMap<>();
    bombs.put("sets", Payloads.setsWithinSets(100));
    bombs.put("fewer sets", Payloads.setsWithinSets(40));
    bombs.put("lists in a set", Payloads.listsWithin(new HashSet<>(), 60));
    bombs.put("lists in a list", Payloads.listsWithin(new ArrayList<>(), 60));
    bombs.put("lists in a queue", Payloads.listsWithin(new ArrayDeque<>(), 60));
    bombs.put("lists copied on write", Payloads.listsWithin(new CopyOnWriteArrayList<>(), 60));
    bombs.put("key of a map", Payloads.listsAsKey(new HashMap<>(), 60));
    bombs.put("key of a linked map", Payloads.listsAsKey(new LinkedHashMap<>(), 60));
    bombs.put("key of a concurrent map", Payloads.listsAsKey(new ConcurrentHashMap<>(), 60));
    bombs.put("key of a table", Payloads.listsAsKey(new Hashtable<>(), 60));
    new PlantedBytes(directory, codec).assertMisses(bombs);
  }

  @Test
  void collectionsThatShareALittle_areRead() throws Exception {
    assertThat(codec.decode(Payloads.setsWithinSets(12))).isInstanceOf(HashSet.class);
    assertThat(codec.decode(Payloads.listsAsKey(new HashMap<>(), 12))).isInstanceOf(Map.class);
  }

  @Test
  void deepNesting_isRefused_beforeTheStackEnds() throws Exception {
    assertMiss("300 lists", Payloads.nested(ArrayList::new, 300));
    assertMiss("300 sets", Payloads.nested(HashSet::new, 300));
    assertThat(codec.decode(Payloads.nested(ArrayList::new, 100))).isInstanceOf(ArrayList.class);
  }

  /** The four bytes that are changed are those of the length. */
  @Test
  void hugeArray_isRefused_beforeItIsMade() throws Exception {
    for (int length : new int[] {Integer.MAX_VALUE, 1 << 30, 50_000_000, 1_000_000}) {
      assertFilterRefuses(Payloads.withInt(Payloads.bytes(new long[1]), 12, length));
      assertFilterRefuses(Payloads.withInt(Payloads.bytes(new byte[1]), 5, length));
      assertFilterRefuses(Payloads.withInt(Payloads.bytes(new Object[1]), 5, length));
    }
    assertMiss("negative", Payloads.withInt(Payloads.bytes(new byte[1]), 5, -1));
  }

  /** The four bytes that are changed are those of the number of elements. */
  @Test
  void hugeCollection_isRefused_beforeItsTableIsMade() throws Exception {
    for (int size : new int[] {Integer.MAX_VALUE - 1, 1 << 30, 50_000_000, 1_000_000}) {
      assertFilterRefuses(Payloads.withInt(Payloads.bytes(new HashMap<>()), 5, size));
      assertFilterRefuses(Payloads.withInt(Payloads.bytes(new HashSet<>()), 5, size));
      assertFilterRefuses(Payloads.withInt(Payloads.bytes(new ArrayList<>()), 11, size));
      assertFilterRefuses(Payloads.withInt(Payloads.bytes(new ArrayDeque<>()), 5, size));
    }
  }

  /** Each array could be as long as it claims; all of them together could not. */
  @Test
  void manyLargeArraysWithinOneAnother_areRefused() throws Exception {
    Object[] array = {null};
    for (int i = 0; i < 200; i++) {
      array = new Object[] {array};
    }
    byte[] payload = Payloads.bytes(array);
    int changed = 0;
    for (int i = 0; i + 10 <= payload.length; i++) {
      boolean arrayOfAKnownClass = payload[i] == 0x75 && payload[i + 1] == 0x71;
      if (arrayOfAKnownClass) {
        ByteBuffer.wrap(payload).putInt(i + 6, payload.length / 2);
        changed++;
      }
    }
    assertThat(changed).isEqualTo(200);
    assertFilterRefuses(payload);
  }

  private void assertFilterRefuses(byte[] payload) {
    long allocated =
        AllocatedBytes.of(
            () ->
                assertThatThrownBy(() -> codec.decode(payload))
                    .hasMessageContaining("filter status: REJECTED"));
    assertThat(allocated).isLessThan(FEW_BYTES);
  }

  /** What is not refused for its size costs memory in proportion to the bytes that are there. */
  @Test
  void honestCollections_areReadWhateverTheirShape() {
    HashMap<Integer, Integer> sparse = new HashMap<>(16, 0.25f);
    List<Collection<Integer>> many = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      sparse.put(i, i);
      many.add(new HashSet<>(List.of(i)));
      many.add(new ArrayDeque<>(List.of(i)));
    }
    for (Object value : List.of(sparse, many, new int[10_000], new Object[10_000][])) {
      assertThat(codec.decode(codec.encode(value))).hasSameClassAs(value);
    }
  }
}
