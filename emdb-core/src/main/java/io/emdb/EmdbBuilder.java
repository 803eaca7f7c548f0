package io.emdb;

import io.emdb.internal.view.DatabaseView;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Collects the options of a database and opens it. Not thread-safe. */
public final class EmdbBuilder {

  private static final int MIN_SEGMENT_BYTES = 64 * 1024;
  private static final int MAX_SEGMENT_BYTES = 1024 * 1024 * 1024;

  /** Leaves the clock the other half of what a deadline can say. */
  private static final Duration MAX_DEFAULT_TTL = Duration.ofMillis(Long.MAX_VALUE / 2);

  private @Nullable Path path;
  private @Nullable String appName;
  private @Nullable String databaseName;
  private @Nullable Path dataRoot;
  private FlushPolicy flushPolicy = FlushPolicy.defaultPolicy();
  private @Nullable Duration defaultTtl;
  private boolean sortedKeys;
  private int segmentBytes = 64 * 1024 * 1024;
  private OnCorruption onCorruption = OnCorruption.FAIL;
  private InstantSource clock = InstantSource.system();
  private LongSupplier nanoTime = System::nanoTime;

  EmdbBuilder() {}

  /** Keeps the database in a directory, created if missing. Replaces {@link #inMemory}. */
  public EmdbBuilder path(Path directory) {
    this.path = Objects.requireNonNull(directory, "directory");
    return this;
  }

  /** Keeps the database in memory until it is closed. This is the default. */
  public EmdbBuilder inMemory() {
    this.path = null;
    this.appName = null;
    this.databaseName = null;
    this.dataRoot = null;
    return this;
  }

  /**
   * Keeps the database where the operating system wants data of applications, in a directory of the
   * application's name: the database's directory is {@code root/application/database}. The root is
   *
   * <ul>
   *   <li>on Linux and the like {@code $XDG_DATA_HOME}, or {@code ~/.local/share},
   *   <li>on macOS {@code ~/Library/Application Support},
   *   <li>on Windows {@code %LOCALAPPDATA%}, or {@code %APPDATA%}, or {@code AppData\Local} of the
   *       user's profile,
   *   <li>the working directory where none of these is known,
   * </ul>
   *
   * <p>unless {@link #dataRoot} names another. Any one of the three methods asks for this; the
   * application's name is {@code emdb} by default, the database's {@code emdb-default.emdb}. They
   * exclude {@link #path}.
   *
   * @throws EmdbConfigurationException if it is not one plain name: if it is blank, {@code .} or
   *     {@code ..}, or has a separator of any system, a colon or a control character
   */
  public EmdbBuilder appName(String name) {
    this.appName = PlatformPaths.checkedName("application's", Objects.requireNonNull(name, "name"));
    return this;
  }

  /**
   * Sets the name of the database's directory below that of the application; see {@link #appName}.
   *
   * @throws EmdbConfigurationException if it is not one plain name
   */
  public EmdbBuilder databaseName(String name) {
    this.databaseName =
        PlatformPaths.checkedName("database's", Objects.requireNonNull(name, "name"));
    return this;
  }

  /** Sets what the directories of applications are in, for tests, containers and sandboxes. */
  public EmdbBuilder dataRoot(Path directory) {
    this.dataRoot = Objects.requireNonNull(directory, "directory");
    return this;
  }

  /** Sets when writes are forced to the device; {@code everyN(64)} by default. */
  public EmdbBuilder flushPolicy(FlushPolicy policy) {
    this.flushPolicy = Objects.requireNonNull(policy, "policy");
    return this;
  }

  /**
   * Sets how long entries written with {@link Ttl#DEFAULT} live; for ever by default.
   *
   * @throws EmdbConfigurationException if the duration is negative, or longer than the 146 million
   *     years whose end a deadline in milliseconds can still say
   */
  public EmdbBuilder defaultTtl(Duration ttl) {
    if (Objects.requireNonNull(ttl, "ttl").isNegative()) {
      throw new EmdbConfigurationException("The default time to live must not be negative: " + ttl);
    }
    if (ttl.compareTo(MAX_DEFAULT_TTL) > 0) {
      throw new EmdbConfigurationException(
          "The default time to live ends beyond what milliseconds in a long can say: "
              + ttl
              + ". Set none, and entries live for ever");
    }
    this.defaultTtl = ttl;
    return this;
  }

  /**
   * Keeps keys in order besides hashing them, at up to 24 bytes of heap a key: {@link
   * KeyValueReader#scan}, prefix scans and groups then cost what they return instead of a walk over
   * every key. Can be switched at any open. A switch-on, and the open after a crash, fail with
   * {@link EmdbConfigurationException} if a namespace has more than 2^30 - 8 keys.
   */
  public EmdbBuilder sortedKeys(boolean sorted) {
    this.sortedKeys = sorted;
    return this;
  }

  /**
   * Sets the size of a segment file; 64 MiB by default. Smaller ones give space back in smaller
   * steps, larger ones mean fewer files. Can differ from one open to the next.
   *
   * @throws EmdbConfigurationException unless a power of two from 64 KiB to 1 GiB
   */
  public EmdbBuilder segmentSize(int bytes) {
    if (bytes < MIN_SEGMENT_BYTES || bytes > MAX_SEGMENT_BYTES || Integer.bitCount(bytes) != 1) {
      throw new EmdbConfigurationException(
          "The segment size must be a power of two from 64 KiB to 1 GiB, found " + bytes);
    }
    this.segmentBytes = bytes;
    return this;
  }

  /**
   * Sets what an open does that finds the database damaged; {@link OnCorruption#FAIL} by default.
   * The others read and verify every record at each open. Without effect in memory.
   */
  public EmdbBuilder onCorruption(OnCorruption policy) {
    this.onCorruption = Objects.requireNonNull(policy, "policy");
    return this;
  }

  /** Sets the source of time for deadlines; the system's clock by default. */
  public EmdbBuilder clock(InstantSource source) {
    this.clock = Objects.requireNonNull(source, "source");
    return this;
  }

  /**
   * Sets the source of elapsed time, in nanoseconds from any origin, for transaction timeouts and
   * statistics; the system's by default.
   */
  public EmdbBuilder nanoTime(LongSupplier source) {
    this.nanoTime = Objects.requireNonNull(source, "source");
    return this;
  }

  /**
   * Returns the options collected so far, with the directory that names lead to.
   *
   * @throws EmdbConfigurationException if there are a path and names
   */
  public EmdbOptions options() {
    return new EmdbOptions(
        directory(),
        flushPolicy,
        defaultTtl,
        sortedKeys,
        segmentBytes,
        onCorruption,
        clock,
        nanoTime);
  }

  private @Nullable Path directory() {
    if (appName == null && databaseName == null && dataRoot == null) {
      return path;
    }
    if (path != null) {
      throw new EmdbConfigurationException(
          "The database has a path, "
              + path
              + ", and a name below the platform's data directory: set one or the other");
    }
    Path root = dataRoot == null ? PlatformPaths.ofThisProcess().dataRoot() : dataRoot;
    try {
      return root.resolve(appName == null ? PlatformPaths.DEFAULT_APP_NAME : appName)
          .resolve(databaseName == null ? PlatformPaths.DEFAULT_DATABASE_NAME : databaseName);
    } catch (InvalidPathException e) {
      throw new EmdbConfigurationException(
          "The names of application and database make no path here: " + e.getReason(), e);
    }
  }

  static Optional<LockHolder> lockHolder(Path directory) {
    return DatabaseView.lockHolder(Objects.requireNonNull(directory, "directory"));
  }

  /** Opens the database; throws what {@link Emdb#open} names. */
  public Emdb open() {
    return DatabaseView.open(options());
  }
}
