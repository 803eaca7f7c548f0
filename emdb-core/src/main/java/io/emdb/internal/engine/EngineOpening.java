package io.emdb.internal.engine;

import io.emdb.EmdbCorruptException;
import io.emdb.EmdbDiskFullException;
import io.emdb.EmdbFormatException;
import io.emdb.EmdbIoException;
import io.emdb.EmdbOptions;
import io.emdb.EmdbStats;
import io.emdb.OnCorruption;
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
import io.emdb.internal.salvage.Outcome;
import io.emdb.internal.salvage.Salvage;
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
   * the storage is empty. What it does about damage, the options say. When it throws, the storage
   * is closed and what was on it is unchanged, or can be salvaged or reset again.
   */
  public static Engine open(EmdbOptions options, Storage storage) {
    try {
      return openOrSalvage(options, storage);
    } catch (IOException e) {
      closeAfter(e, storage);
      throw translate(options, e);
    } catch (RuntimeException | Error e) {
      closeAfter(e, storage);
      throw e;
    }
  }

  /** Tells whether a name is one that a file has in databases only. */
  public static boolean isDatabaseFile(String name) {
    return name.equals(SuperblockFile.NAME) || name.endsWith(Log.SUFFIX);
  }

  private static Engine openOrSalvage(EmdbOptions options, Storage storage) throws IOException {
    long start = options.nanoTime().getAsLong();
    Outcome outcome;
    try {
      return recover(options, storage, start, /* outcome= */ null);
    } catch (EmdbCorruptException damage) {
      outcome =
          switch (options.onCorruption()) {
            case FAIL -> throw damage;
            case SALVAGE -> new Salvage(storage, options).keepReadable(damage);
            case RESET -> new Salvage(storage, options).reset(damage);
          };
    }
    return recover(options, storage, start, outcome);
  }

  private static Engine recover(
      EmdbOptions options, Storage storage, long start, @Nullable Outcome outcome)
      throws IOException {
    SuperblockFile superblockFile = superblockOf(storage, options);
    Superblock superblock = superblockFile.current();
    Log log =
        new Log(
            storage,
            superblock.database(),
            superblock.hashSeed(),
            options.segmentBytes(),
            superblock.nextSegmentId(),
            options.clock());
    try {
      Catalog catalog =
          new Catalog(log.reader(), options.sortedKeys(), superblock.nextNamespaceId());
      boolean readsAll = options.onCorruption() != OnCorruption.FAIL;
      RecoveredLog recovered =
          new Recovery(log, catalog, superblock, readsAll).run(options.clock().millis());
      if (recovered.changed() || !superblockFile.isWhole()) {
        new Superblocks(superblockFile, log, catalog)
            .write(
                recovered.lastTransactionId(),
                recovered.lastSequence(),
                /* clean= */ true,
                log.lastingSegments(recovered.lastSequence()));
      }
      Duration duration = Duration.ofNanos(options.nanoTime().getAsLong() - start);
      return new Engine(
          new EngineOpening(
              options,
              storage,
              superblockFile,
              log,
              catalog,
              recovered.lastSequence(),
              recovered.lastTransactionId(),
              report(superblock, recovered, catalog, duration, outcome)));
    } catch (IOException e) {
      closeAfter(e, log);
      throw e;
    } catch (RuntimeException | Error e) {
      Throwable explained = log.explained(e); // of segments still there
      closeAfter(explained, log);
      if (explained instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private static EmdbStats.Recovery report(
      Superblock superblock,
      RecoveredLog recovered,
      Catalog catalog,
      Duration duration,
      @Nullable Outcome outcome) {
    Outcome known =
        outcome == null && !recovered.replaced().isEmpty() ? Outcome.interrupted(catalog) : outcome;
    return new EmdbStats.Recovery(
        superblock.clean(),
        recovered.restoredEntries(),
        recovered.records(),
        recovered.discardedRecords(),
        recovered.discardedBytes(),
        duration,
        recovered.detail(),
        known == null ? null : known.report(recovered.replaced()));
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
            1,
            database,
            SEEDS.nextLong(),
            now,
            /* nextSegmentId= */ 1,
            /* nextNamespaceId= */ 1,
            /* lastTransactionId= */ 0,
            /* durableSequence= */ 0,
            /* clean= */ true,
            List.of(),
            /* firstSegmentId= */ 0));
  }

  private static void closeAfter(Throwable cause, Log log) {
    try {
      log.closeUnchanged();
    } catch (IOException | RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  private static void closeAfter(Throwable cause, Storage storage) {
    try {
      storage.close();
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
