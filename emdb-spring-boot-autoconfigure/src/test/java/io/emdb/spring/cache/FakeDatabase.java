package io.emdb.spring.cache;

import io.emdb.Emdb;
import io.emdb.EmdbClosedException;
import io.emdb.Namespace;
import io.emdb.Transaction;
import io.emdb.Ttl;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;

/** Stands in for the engine as long as there is none. */
public final class FakeDatabase {

  private final ConcurrentSkipListMap<String, Store> stores = new ConcurrentSkipListMap<>();
  private final InstantSource clock;
  volatile boolean closed;

  private FakeDatabase(InstantSource clock) {
    this.clock = clock;
  }

  public static Emdb open(InstantSource clock) {
    FakeDatabase fake = new FakeDatabase(clock);
    return proxy(Emdb.class, fake.new Root());
  }

  static <T> T proxy(Class<T> type, Object target) {
    InvocationHandler handler =
        (proxy, method, args) -> {
          try {
            return target
                .getClass()
                .getMethod(method.getName(), method.getParameterTypes())
                .invoke(target, args);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          } catch (NoSuchMethodException e) {
            if (method.isDefault()) {
              return InvocationHandler.invokeDefault(proxy, method, args);
            }
            throw new UnsupportedOperationException(method.toString(), e);
          }
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  void check() {
    if (closed) {
      throw new EmdbClosedException("closed");
    }
  }

  public final class Root {
    public Namespace namespace(String name) {
      check();
      return proxy(Namespace.class, stores.computeIfAbsent(name, n -> new Store()));
    }

    public List<String> namespaces() {
      check();
      return List.copyOf(stores.keySet());
    }

    public boolean dropNamespace(String name) {
      Store store = stores.remove(name);
      if (store != null) {
        store.dropped = true;
        store.clear();
      }
      return store != null;
    }

    public Optional<Transaction> currentTransaction() {
      check();
      return Optional.empty();
    }

    public Optional<Path> path() {
      return Optional.empty();
    }

    public boolean isOpen() {
      return !closed;
    }

    public void close() {
      closed = true;
    }
  }

  @SuppressWarnings("ArrayRecordComponent")
  record Cell(byte[] value, Instant deadline) {}

  public final class Store {
    volatile boolean dropped;
    final ConcurrentSkipListMap<ByteBuffer, Cell> cells = new ConcurrentSkipListMap<>();

    private Cell live(Cell cell) {
      return cell == null || !cell.deadline.isAfter(clock.instant()) ? null : cell;
    }

    private byte[] update(byte[] key, Function<Cell, Cell> change) {
      check();
      if (dropped) {
        throw new IllegalStateException("dropped");
      }
      byte[][] before = new byte[1][];
      cells.compute(
          ByteBuffer.wrap(key.clone()),
          (k, cell) -> {
            Cell live = live(cell);
            before[0] = live == null ? null : live.value.clone();
            return change.apply(live);
          });
      return before[0];
    }

    private Cell cell(byte[] value, Ttl ttl) {
      return new Cell(
          value.clone(),
          ttl.kind() == Ttl.Kind.AFTER ? clock.instant().plus(ttl.duration()) : Instant.MAX);
    }

    public byte[] get(byte[] key) {
      check();
      Cell cell = live(cells.get(ByteBuffer.wrap(key)));
      return cell == null ? null : cell.value.clone();
    }

    public boolean containsKey(byte[] key) {
      return get(key) != null;
    }

    public long size() {
      check();
      return cells.values().stream().filter(cell -> live(cell) != null).count();
    }

    public void put(byte[] key, byte[] value, Ttl ttl) {
      update(key, cell -> cell(value, ttl));
    }

    public byte[] putIfAbsent(byte[] key, byte[] value, Ttl ttl) {
      return update(key, cell -> cell != null ? cell : cell(value, ttl));
    }

    public boolean replace(byte[] key, byte[] expected, byte[] value, Ttl ttl) {
      byte[] before =
          update(
              key,
              cell ->
                  cell != null && Arrays.equals(cell.value, expected) ? cell(value, ttl) : cell);
      return before != null && Arrays.equals(before, expected);
    }

    public boolean delete(byte[] key) {
      return update(key, cell -> null) != null;
    }

    public void clear() {
      check();
      cells.clear();
    }

    public Optional<Duration> ttl(byte[] key) {
      Cell cell = live(cells.get(ByteBuffer.wrap(key)));
      return cell == null || cell.deadline.equals(Instant.MAX)
          ? Optional.empty()
          : Optional.of(Duration.between(clock.instant(), cell.deadline));
    }
  }
}
