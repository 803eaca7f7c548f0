package io.emdb.internal.salvage;

import io.emdb.EmdbCorruptException;
import io.emdb.EmdbOptions;
import io.emdb.OnCorruption;
import io.emdb.internal.file.Storage;
import io.emdb.internal.format.Superblock;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.SuperblockFile;
import io.emdb.internal.recovery.Replacement;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/*
 * 1. Find the segments whose headers can be read, or made again. 2. Read all of them, passing over
 * what is damaged (SegmentSurvey), and replay what was read: now it is known what is live. 3. Copy
 * that into new segments, under names of unfinished ones. 4. Write the superblock: it lists the
 * copies, and says that all other segments are not of the database any more. That is the switch;
 * what it leaves to do, recovery.Replacement does at the open that follows.
 *
 * A reset does 4 without copies, and with another identity.
 */
/** Makes a database that opens out of one that is damaged. Used once, by one thread. */
public final class Salvage {

  private static final SecureRandom SEEDS = new SecureRandom();

  private final Storage storage;
  private final EmdbOptions options;
  private final Damage damage;
  private final List<String> moved = new ArrayList<>();

  /** Prepares the salvage or reset of a storage that nobody has open. */
  public Salvage(Storage storage, EmdbOptions options) {
    this.storage = storage;
    this.options = options;
    this.damage = new Damage(storage);
  }

  /**
   * Keeps what can be read. May be killed and done again.
   *
   * @param trigger what the open found
   * @throws EmdbCorruptException the trigger, if the files do not even say which database it was
   */
  public Outcome keepReadable(EmdbCorruptException trigger) throws IOException {
    SuperblockFile file = superblockFile(trigger);
    SegmentFinder finder = new SegmentFinder(storage, damage);
    UUID database = file == null ? finder.commonIdentity() : file.current().database();
    if (database == null) {
      throw trigger;
    }
    moved.addAll(finder.tidyNames(database));
    Superblock before = file == null ? blank(database) : file.current();
    Log log =
        new Log(
            storage,
            database,
            before.hashSeed(),
            options.segmentBytes(),
            Math.max(before.nextSegmentId(), finder.nextId()),
            options.clock());
    long kept;
    try {
      kept = copy(new DamagedLog(log, before, damage), finder, file, before);
    } finally {
      log.closeUnchanged();
    }
    return outcome(OnCorruption.SALVAGE, trigger, kept);
  }

  /** Copies what is live, and switches to it; returns how many entries that are. */
  private long copy(
      DamagedLog damaged, SegmentFinder finder, @Nullable SuperblockFile file, Superblock before)
      throws IOException {
    damaged.attach(finder);
    damaged.survey();
    damaged.replay(options.clock().millis());
    long first = damaged.log().nextSegmentId();
    try (LiveCopies copies =
        new LiveCopies(damaged.log(), damaged.catalog(), damaged.lastSequence())) {
      damaged.copyTo(copies);
      List<Long> segments = copies.finish();
      copies.keep();
      switchTo(
          file,
          new Superblock(
              before.generation() + 1,
              before.database(),
              before.hashSeed(),
              before.createdMillis(),
              damaged.log().nextSegmentId(),
              damaged.catalog().nextNamespaceId(),
              damaged.lastTransactionId(),
              damaged.lastSequence(),
              /* clean= */ true,
              segments,
              first));
    }
    return Outcome.entries(damaged.catalog());
  }

  /**
   * Moves everything out of the way and leaves an empty database. May be killed and done again.
   *
   * @param trigger what the open found
   */
  public Outcome reset(EmdbCorruptException trigger) throws IOException {
    SuperblockFile file = superblockFile(trigger);
    SegmentFinder finder = new SegmentFinder(storage, damage);
    damage.lose(0, finder.allBytes());
    damage.add(trigger.finding());
    moved.addAll(finder.tidyNames(/* database= */ null));
    long generation = file == null ? 0 : file.current().generation();
    long first = Math.max(file == null ? 1 : file.current().nextSegmentId(), finder.nextId());
    Superblock blank = blank(newIdentity());
    switchTo(
        file,
        new Superblock(
            generation + 1,
            blank.database(),
            blank.hashSeed(),
            blank.createdMillis(),
            /* nextSegmentId= */ first,
            blank.nextNamespaceId(),
            blank.lastTransactionId(),
            blank.durableSequence(),
            blank.clean(),
            blank.segments(),
            /* firstSegmentId= */ first));
    return outcome(OnCorruption.RESET, trigger, 0);
  }

  private Outcome outcome(OnCorruption action, EmdbCorruptException trigger, long kept) {
    if (damage.isEmpty()) {
      damage.add(trigger.finding());
    }
    return new Outcome(
        action, damage.findings(), kept, damage.lostRecords(), damage.lostBytes(), moved);
  }

  private static UUID newIdentity() {
    return new UUID(SEEDS.nextLong(), SEEDS.nextLong());
  }

  private Superblock blank(UUID database) {
    return new Superblock(
        /* generation= */ 0,
        database,
        SEEDS.nextLong(),
        options.clock().millis(),
        /* nextSegmentId= */ 1,
        /* nextNamespaceId= */ 1,
        /* lastTransactionId= */ 0,
        /* durableSequence= */ 0,
        /* clean= */ true,
        List.of(),
        /* firstSegmentId= */ 0);
  }

  /** Reads the superblock; {@code null} if there is none that can be read. */
  private @Nullable SuperblockFile superblockFile(EmdbCorruptException trigger) throws IOException {
    SuperblockFile file;
    try {
      file = SuperblockFile.read(storage);
    } catch (EmdbCorruptException e) {
      file = null;
    }
    if (file != null) {
      // it was done, unless the open did not get there
      moved.addAll(Replacement.finish(storage, file.current()));
      return file;
    }
    damage.add(trigger.finding());
    for (String name : storage.list()) {
      if (name.endsWith(Log.UNFINISHED_SUFFIX)) {
        storage.delete(name);
      }
    }
    return null;
  }

  /** Both slots say so: damage of one of them must not bring the old segments back. */
  private void switchTo(@Nullable SuperblockFile file, Superblock next) throws IOException {
    SuperblockFile target = file;
    if (target == null) {
      if (storage.list().contains(SuperblockFile.NAME)) {
        storage.quarantine(SuperblockFile.NAME);
        storage.syncDirectory();
        moved.add(SuperblockFile.NAME);
      }
      target = SuperblockFile.create(storage, next);
    } else {
      target.write(next);
    }
    target.write(next.again());
  }
}
