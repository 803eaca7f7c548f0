package io.emdb.internal.engine;

import io.emdb.EmdbCorruptException;
import io.emdb.EmdbDiskFullException;
import io.emdb.EmdbFormatException;
import io.emdb.EmdbIoException;
import io.emdb.EmdbOptions;
import io.emdb.EmdbStats;
import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.file.DiskErrors;
import io.emdb.internal.file.DiskFullException;
import io.emdb.internal.file.Storage;
import io.emdb.internal.format.Superblock;
import io.emdb.internal.image.ImageFile;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.SuperblockFile;
import io.emdb.internal.recovery.RecoveredLog;
import io.emdb.internal.recovery.Recovery;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an open found and made, handed to the engine. */
public record EngineOpening(
    EmdbOptions options,
    Storage storage,
    SuperblockFile superblockFile,
    Log log,
    Catalog catalog,
    long lastSequence,
    long lastTransactionId,
    EmdbStats.Recovery recovery) {

  private static final SecureRandom SEEDS = new SecureRandom();

  /**
   * Opens a database over a storage, which it owns from here: recovers it, or makes a new one if
   * the storage is empty. When it throws, the storage is closed and what was on it is unchanged.
   */
  public static Engine open(EmdbOptions options, Storage storage) {
    Log log = null;
    try {
      long start = options.nanoTime().getAsLong();
      SuperblockFile superblockFile = superblockOf(storage, options);
      Superblock superblock = superblockFile.current();
      log =
          new Log(
              storage,
              superblock.database(),
              superblock.hashSeed(),
              options.segmentBytes(),
              superblock.nextSegmentId(),
              options.clock());
      Catalog catalog =
          new Catalog(log.reader(), options.sortedKeys(), superblock.nextNamespaceId());
      RecoveredLog recovered = new Recovery(log, catalog, superblock).run(options.clock().millis());
      if (recovered.changed()) {
        new Superblocks(superblockFile, log, catalog)
            .write(
                recovered.lastTransactionId(),
                recovered.lastSequence(),
                /* clean= */ true,
                log.lastingSegments(recovered.lastSequence()));
      }
      EmdbStats.Recovery report =
          new EmdbStats.Recovery(
              superblock.clean(),
              recovered.restoredEntries(),
              recovered.records(),
              recovered.discardedRecords(),
              recovered.discardedBytes(),
              Duration.ofNanos(options.nanoTime().getAsLong() - start),
              recovered.detail());
      return new Engine(
          new EngineOpening(
              options,
              storage,
              superblockFile,
              log,
              catalog,
              recovered.lastSequence(),
              recovered.lastTransactionId(),
              report));
    } catch (IOException e) {
      closeAfter(e, log, storage);
      throw translate(options, e);
    } catch (RuntimeException | Error e) {
      closeAfter(e, log, storage);
      throw e;
    }
  }

  /** Tells whether a name is one that a file has in databases only. */
  public static boolean isDatabaseFile(String name) {
    return name.equals(SuperblockFile.NAME) || name.endsWith(Log.SUFFIX);
  }

  /** Tells whether a name is one that a file has which a database writes, reads or deletes. */
  public static boolean isKeptFile(String name) {
    return isDatabaseFile(name)
        || name.contains(Log.SUFFIX + ".") // begun, or set aside
        || name.startsWith(ImageFile.NAME);
  }

  private static SuperblockFile superblockOf(Storage storage, EmdbOptions options)
      throws IOException {
    SuperblockFile found = SuperblockFile.read(storage);
    if (found != null) {
      return found;
    }
    List<String> foreign =
        storage.list().stream().filter(name -> !name.equals(SuperblockFile.NAME)).toList();
    if (!foreign.isEmpty()) {
      if (foreign.stream().anyMatch(name -> name.endsWith(Log.SUFFIX))) {
        throw new EmdbCorruptException(
            storage.describe(SuperblockFile.NAME),
            0,
            "the superblock is missing or empty though there are segments; restore a backup");
      }
      throw new EmdbFormatException(
          "There are files but no Emdb database where one should be, for one "
              + storage.describe(foreign.get(0))
              + ": choose an empty directory or one that does not exist");
    }
    UUID database = new UUID(SEEDS.nextLong(), SEEDS.nextLong());
    long now = options.clock().millis();
    return SuperblockFile.create(
        storage,
        new Superblock(
            1, database, SEEDS.nextLong(), now, 1, 1, 0, 0, /* clean= */ true, List.of()));
  }

  private static void closeAfter(Throwable cause, @Nullable Log log, Storage storage) {
    try (storage) {
      if (log != null) {
        log.closeUnchanged();
      }
    } catch (IOException | RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  private static EmdbIoException translate(EmdbOptions options, IOException cause) {
    String message =
        "Cannot open the database "
            + options.path().map(Object::toString).orElse("in memory")
            + ": "
            + DiskErrors.explain(cause);
    return cause instanceof DiskFullException
        ? new EmdbDiskFullException(message + "; free space and try again", cause)
        : new EmdbIoException(message, cause);
  }
}
