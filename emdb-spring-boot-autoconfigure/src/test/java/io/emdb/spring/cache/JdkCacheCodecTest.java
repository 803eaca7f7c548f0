package io.emdb.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JdkCacheCodecTest {

  private static final AtomicInteger GADGETS_RUN = new AtomicInteger();

  private final JdkCacheCodec codec = codec("io.emdb.spring.cache");

  record City(String name, int people, List<String> tags) implements Serializable {}

  enum Color {
    RED,
    GREEN {}
  }

  /** Does something when it is read, as the classes of real attacks do. */
  static final class Gadget implements Serializable {
    @Serial private static final long serialVersionUID = 1L;

    @Serial
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      GADGETS_RUN.incrementAndGet();
    }
  }

  static List<Object> values() {
    return List.of(
        "text",
        42,
        42L,
        true,
        new City("Ulm", 126_000, List.of("river", "minster")),
        new ArrayList<>(List.of(new City("Bern", 134_000, List.of()))),
        new HashMap<>(Map.of("a", 1)),
        new TreeMap<>(Map.of("a", List.of(1))),
        new HashSet<>(List.of(1, 2)),
        List.of(1, 2, 3),
        Map.of(Color.RED, Color.GREEN),
        EnumSet.of(Color.RED),
        new EnumMap<>(Map.of(Color.RED, 1)),
        Instant.EPOCH,
        new UUID(1, 2),
        new byte[] {1},
        new City[] {new City("Rom", 1, List.of())},
        Color.GREEN);
  }

  @ParameterizedTest
  @MethodSource("values")
  void decode_ofEncoded_isEqual(Object value) {
    JdkCacheCodec wider =
        new JdkCacheCodec(
            AllowedTypes.ofPackages(List.of("io.emdb.spring.cache")), getClass().getClassLoader());
    assertThat(wider.decode(wider.encode(value))).isEqualTo(value);
  }

  @Test
  void encode_typeThatReadingWouldRefuse_isRefused() {
    assertThatThrownBy(() -> codec("com.acme").encode(List.of(new Gadget())))
        .isInstanceOf(TypeNotAllowedException.class)
        .hasMessageContaining(Gadget.class.getName());
    assertThatThrownBy(() -> codec.encode(TimeUnit.DAYS))
        .isInstanceOf(TypeNotAllowedException.class);
  }

  @Test
  void decode_gadget_isRefusedBeforeItRuns() throws Exception {
    byte[] planted = plain(new Gadget());
    assertThatException().isThrownBy(() -> codec("com.acme").decode(planted));
    assertThatException()
        .isThrownBy(() -> codec("com.acme").decode(plain(new ArrayList<>(List.of(new Gadget())))));
    assertThat(GADGETS_RUN).hasValue(0);
    assertThat(codec.decode(planted)).isInstanceOf(Gadget.class);
    assertThat(GADGETS_RUN).as("the gadget does work where it is allowed").hasValue(1);
  }

  @Test
  void decode_proxy_isRefused() throws Exception {
    Object proxy =
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Runnable.class},
            (Serializable & java.lang.reflect.InvocationHandler) (p, m, a) -> null);
    assertThatException().isThrownBy(() -> codec.decode(plain(proxy)));
    assertThatException().isThrownBy(() -> codec.encode(proxy));
  }

  @Test
  void decode_hugeArrayOrDeepNesting_isRefused() throws Exception {
    byte[] bytes = plain(new byte[5]);
    bytes[bytes.length - 9] = 0x7f; // the array's length, now over 2 billion
    assertThatException().isThrownBy(() -> codec.decode(bytes));

    List<Object> deep = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      deep = new ArrayList<>(List.of(deep));
    }
    byte[] nested = plain(deep);
    assertThatException().isThrownBy(() -> codec.decode(nested));
  }

  @Test
  void encode_notSerializable_isRefused() {
    assertThatException().isThrownBy(() -> codec.encode(new Object()));
  }

  private static byte[] plain(Object value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    return bytes.toByteArray();
  }

  private JdkCacheCodec codec(String allowedPackage) {
    return new JdkCacheCodec(
        AllowedTypes.ofPackages(List.of(allowedPackage)), getClass().getClassLoader());
  }
}
