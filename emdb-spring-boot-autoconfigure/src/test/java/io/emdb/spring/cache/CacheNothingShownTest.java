package io.emdb.spring.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.emdb.Emdb;
import io.emdb.EmdbException;
import io.emdb.FlushPolicy;
import io.emdb.TransactionOptions;
import io.emdb.internal.file.fault.Fault;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.Operation;
import io.emdb.internal.view.DatabaseView;
import io.emdb.testing.Marks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache.ValueRetrievalException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What goes wrong with caches of marked keys and values is told without them, in messages with
 * causes and in logs of every level. What the application itself throws is its own affair.
 */
@ExtendWith(OutputCaptureExtension.class)
class CacheNothingShownTest {

  private static final String KEY = Marks.KEY;
  private static final String VALUE = Marks.VALUE;

  private final LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
  private final Marks marks = new Marks();
  private final FaultyStorage storage = new FaultyStorage();
  private final Emdb database =
      DatabaseView.open(Emdb.builder().flushPolicy(FlushPolicy.onEachWrite()).options(), storage);
  private final EmdbCache cache = Caches.cache(database, "things");

  @BeforeEach
  void logEverything() {
    logging.setLogLevel("io.emdb", LogLevel.TRACE);
  }

  @AfterEach
  void look(CapturedOutput output) {
    logging.setLogLevel("io.emdb", null);
    marks.close();
    try {
      database.close();
    } catch (EmdbException failure) {
      marks.look("close", failure);
    }
    marks.look("the log", output.getAll());
    marks.assertNoneShown();
  }

  private void provoke(String what, Class<? extends Throwable> type, ThrowingCallable action) {
    Throwable thrown = catchThrowable(action);
    assertThat(thrown).as(what).isInstanceOf(type);
    marks.look(what, thrown);
  }

  // ---- values that cannot be stored

  /** Of a package that is not allowed when the tests use a codec of another one. */
  record Card(String number) {}

  /** Can be written, but not made from what was written. */
  static final class Unreadable {
    private final String number;

    Unreadable(String number, int unknown) {
      this.number = number + unknown;
    }

    public String getNumber() {
      return number;
    }
  }

  /** Refuses to be read, as a type with a check that has changed does, and quotes what it is. */
  record Checked(String number) {
    static final AtomicBoolean STRICT = new AtomicBoolean();

    Checked {
      if (STRICT.get()) {
        throw new IllegalArgumentException("Not a number: " + number);
      }
    }
  }

  static final class Quoting {
    private final String number;

    Quoting(String number) {
      this.number = number;
    }

    public String getQuote() {
      throw new IllegalArgumentException("Cannot quote " + number);
    }
  }

  private void provokeEncoding(String what, Object value) {
    provoke(what, EmdbCacheEncodingException.class, () -> cache.put(KEY, value));
    provoke(what, EmdbCacheEncodingException.class, () -> cache.putIfAbsent(KEY, value));
    provoke(what, EmdbCacheEncodingException.class, () -> cache.get(KEY, () -> value));
    provoke(
        what,
        ExecutionException.class,
        () -> cache.retrieve(KEY, () -> CompletableFuture.completedFuture(value)).get());
  }

  @Test
  void valuesThatJacksonCannotWrite() {
    provokeEncoding("no type for JSON", Map.of(KEY, new Object()));
    provokeEncoding("getter that throws", new Quoting(VALUE));
    provokeEncoding("not allowed", new Exception(VALUE));
    Map<String, Object> circle = new HashMap<>();
    circle.put(KEY, circle);
    provokeEncoding("circle", circle);
  }

  @Test
  void valuesThatJacksonCannotReadBack() {
    Checked value = new Checked(VALUE);
    Checked.STRICT.set(true);
    try {
      provokeEncoding("check that fails", value);
      provokeEncoding("within", Map.of(KEY, List.of(value)));
      provokeEncoding("no constructor", new Unreadable(VALUE, 1));
      provokeEncoding("within", Map.of(KEY, Map.of(VALUE, new Unreadable(VALUE, 1))));
    } finally {
      Checked.STRICT.set(false);
    }
  }

  /** Without messages of others, ours must still say enough to find the place. */
  @Test
  void whatIsToldOfAValueThatCannotBeWritten_namesTheTypes() {
    assertThatThrownBy(() -> cache.put(KEY, List.of(new Quoting(VALUE))))
        .hasMessageContaining("'things'")
        .hasMessageContaining("'jackson'")
        .hasMessageContaining(Quoting.class.getName())
        .hasStackTraceContaining("java.lang.IllegalArgumentException (its message")
        .hasStackTraceContaining(Quoting.class.getName() + ".getQuote");
  }

  @Test
  void valuesThatOtherCodecsRefuse() {
    JdkCacheCodec jdk =
        new JdkCacheCodec(AllowedTypes.ofPackages(List.of()), getClass().getClassLoader());
    EmdbCacheCodec own =
        new EmdbCacheCodec() {
          @Override
          public String id() {
            return "own";
          }

          @Override
          public byte[] encode(Object value) {
            throw new IllegalArgumentException(
                "Cannot encode " + value, new IllegalStateException("It is " + value));
          }

          @Override
          public Object decode(byte[] bytes) {
            throw new IllegalArgumentException("Cannot decode " + new String(bytes, UTF_8));
          }
        };
    for (EmdbCacheCodec codec :
        List.of(
            jdk, own, EmdbCacheCodec.string(), EmdbCacheCodec.basic(), EmdbCacheCodec.bytes())) {
      EmdbCache refusing = Caches.cache(database, "other", c -> c.withCodec(codec));
      provoke(
          codec.id(),
          EmdbCacheEncodingException.class,
          () -> refusing.put(KEY, new HashMap<>(Map.of(KEY, new Card(VALUE)))));
    }
    EmdbCache strings = Caches.cache(database, "other", c -> c.withCodec(EmdbCacheCodec.string()));
    provoke(
        "half a pair", EmdbCacheEncodingException.class, () -> strings.put(KEY, VALUE + "\ud800"));
  }

  // ---- values that cannot be read

  @Test
  void valuesThatCannotBeDecoded() {
    cache.get("absent"); // or what it finds at its first use is dropped as a whole
    EmdbCache strings = Caches.cache(database, "things", c -> c.withCodec(EmdbCacheCodec.string()));
    strings.put(KEY, VALUE);
    assertThat(cache.get(KEY)).isNull();
    Checked.STRICT.set(false);
    cache.put(KEY, new Checked(VALUE));
    Checked.STRICT.set(true);
    try {
      assertThat(cache.get(KEY)).isNull();
    } finally {
      Checked.STRICT.set(false);
    }
    JacksonCacheCodec other =
        new JacksonCacheCodec(
            new JsonMapper(),
            AllowedTypes.ofPackages(List.of("com.acme")),
            getClass().getClassLoader());
    cache.put(KEY, new Card(VALUE));
    EmdbCache stricter = Caches.cache(database, "things", c -> c.withCodec(other));
    assertThat(stricter.get(KEY)).isNull();
    assertThat(cache.statistics().undecodable() + stricter.statistics().undecodable()).isEqualTo(3);
  }

  @Test
  void valuesOfAnotherTypeThanAskedFor() {
    cache.put(KEY, VALUE);
    provoke("another type", IllegalStateException.class, () -> cache.get(KEY, Integer.class));
    assertThat(cache.get(KEY, String.class)).isEqualTo(VALUE);
    assertThat(cache.get(KEY, (Class<Object>) null)).isEqualTo(VALUE);
    assertThat(cache.get("absent", String.class)).isNull();
  }

  // ---- keys

  private static final class Strange {
    @Override
    public String toString() {
      return KEY;
    }
  }

  @Test
  void keysThatHaveNoBytes() {
    provoke("key", IllegalArgumentException.class, () -> cache.get(new Strange()));
    provoke(
        "list", IllegalArgumentException.class, () -> cache.put(List.of(KEY, new Strange()), 1));
    provoke("long", IllegalArgumentException.class, () -> cache.put(KEY.repeat(10_000), VALUE));
    provoke("long", IllegalArgumentException.class, () -> cache.evict(KEY.repeat(10_000)));
  }

  // ---- loaders and listeners

  @Test
  void loadersThatFail() {
    provoke(
        "loader",
        ValueRetrievalException.class,
        () ->
            cache.get(
                KEY,
                () -> {
                  throw new IllegalStateException("source is down");
                }));
    provoke(
        "asynchronous loader",
        ExecutionException.class,
        () ->
            cache
                .retrieve(
                    KEY, () -> CompletableFuture.failedFuture(new Exception("source is down")))
                .get());
  }

  @Test
  void listenersThatFail() {
    EmdbCacheManager manager = new EmdbCacheManager(database, Caches.configuration());
    manager.setCacheCreatedListener(
        created -> {
          created.put(KEY, VALUE);
          throw new IllegalStateException("no registry");
        });
    manager.afterPropertiesSet();
    assertThat(manager.getCache("late").get(KEY).get()).isEqualTo(VALUE);
  }

  // ---- databases that fail

  @Test
  void failingClosedAndReadOnlyDatabases() {
    EmdbCache lenient = Caches.cache(database, "lenient", c -> c.withOnError(OnCacheError.MISS));
    database.transaction(
        TransactionOptions.defaults().withReadOnly(true),
        tx -> {
          cache.put(KEY, VALUE);
          return null;
        });
    storage.failNext(Operation.Kind.SYNC, Fault.IO_ERROR);
    provoke("failing", EmdbException.class, () -> cache.put(KEY, VALUE));
    provoke("failed", EmdbException.class, () -> cache.put(KEY, VALUE));
    provoke("failed", EmdbException.class, () -> cache.get(KEY, () -> VALUE));
    provoke("failed", EmdbException.class, () -> cache.evict(KEY));
    lenient.put(KEY, VALUE);
    assertThat(lenient.get(KEY, () -> VALUE)).isEqualTo(VALUE);
    assertThat(lenient.statistics().errors()).isPositive();
    tryClose();
    cache.put(KEY, VALUE);
    assertThat(cache.get(KEY)).isNull();
  }

  private void tryClose() {
    try {
      database.close();
    } catch (EmdbException failure) {
      marks.look("close", failure);
    }
  }

  // ---- what objects say of themselves

  @Test
  void objects() {
    cache.put(KEY, VALUE);
    EmdbCacheManager manager = new EmdbCacheManager(database, Caches.configuration());
    manager.afterPropertiesSet();
    for (Object shown :
        List.of(
            cache,
            cache.statistics(),
            cache.getNativeCache(),
            cache.getNativeCache().namespace(),
            Caches.configuration(),
            Caches.configuration().codec(),
            Caches.configuration().ttl(),
            Caches.configuration().keyConverter(),
            EmdbCacheCodec.basic(),
            AllowedTypes.ofPackages(List.of("com.acme")),
            manager,
            manager.getCache("things"))) {
      marks.look(shown.getClass().getName(), shown);
    }
  }
}
