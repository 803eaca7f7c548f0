package io.emdb.internal.log;

import io.emdb.EmdbCorruptException;
import io.emdb.EmdbFormatException;
import io.emdb.internal.file.Storage;
import io.emdb.internal.file.StorageFile;
import io.emdb.internal.format.Superblock;
import io.emdb.internal.format.Superblock.Verdict;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code SUPER}: two superblocks written in turn, each write synced before it counts. One
 * thread at a time.
 */
public final class SuperblockFile {

  /** Name of the file. */
  public static final String NAME = "SUPER";

  private final Storage storage;
  private Superblock current;
  private boolean whole;

  private SuperblockFile(Storage storage, Superblock current, boolean whole) {
    this.storage = storage;
    this.current = current;
    this.whole = whole;
  }

  /** Returns the superblock that counts. */
  public Superblock current() {
    return current;
  }

  /**
   * Tells whether both slots hold what they should. One does not after a crash that tore it; then
   * the next superblock goes there.
   */
  public boolean isWhole() {
    return whole;
  }

  /** Writes the first superblock of a new database. */
  public static SuperblockFile create(Storage storage, Superblock first) throws IOException {
    if (!storage.list().contains(NAME)) {
      storage.create(NAME).close();
    }
    SuperblockFile file = new SuperblockFile(storage, first, /* whole= */ true);
    file.write(first);
    storage.syncDirectory();
    return file;
  }

  /** Reads the superblock; {@code null} if none was ever completely written. */
  public static @Nullable SuperblockFile read(Storage storage) throws IOException {
    if (!storage.list().contains(NAME)) {
      return null;
    }
    Superblock newest = null;
    boolean unreadable = false;
    int valid = 0;
    try (StorageFile file = storage.open(NAME)) {
      for (int slot = 0; slot < Superblock.SLOTS; slot++) {
        ByteBuffer block = ByteBuffer.allocate(Superblock.SLOT_BYTES);
        file.read((long) slot * Superblock.SLOT_BYTES, block);
        Verdict verdict = Superblock.judge(block);
        if (verdict == Verdict.UNSUPPORTED) {
          throw new EmdbFormatException(
              storage.describe(NAME)
                  + " is of "
                  + Superblock.describeUnsupported(block)
                  + "; this version reads format "
                  + Superblock.FORMAT
                  + " without features. Open it with the newer Emdb that wrote it");
        }
        unreadable |= verdict == Verdict.UNREADABLE;
        if (verdict == Verdict.VALID) {
          valid++;
          Superblock found = Superblock.decode(block);
          newest = newest == null || found.generation() > newest.generation() ? found : newest;
        }
      }
    }
    if (newest == null && unreadable && !isUnfinishedFirst(storage)) {
      throw unreadable(storage);
    }
    if (newest == null) {
      return null;
    }
    boolean firstAlone = newest.generation() == 1 && !unreadable;
    return new SuperblockFile(storage, newest, valid == Superblock.SLOTS || firstAlone);
  }

  /**
   * The first superblock goes into the second slot, and the next one is written before there is a
   * segment. So without either, part of a first one is left by a loss of power while the database
   * was made, and nothing was ever stored in it.
   */
  private static boolean isUnfinishedFirst(Storage storage) throws IOException {
    if (hasSegments(storage)) {
      return false;
    }
    try (StorageFile file = storage.open(NAME)) {
      ByteBuffer first = ByteBuffer.allocate(Superblock.SLOT_BYTES);
      ByteBuffer second = ByteBuffer.allocate(Superblock.SLOT_BYTES);
      file.read(0, first);
      file.read(Superblock.SLOT_BYTES, second);
      return file.size() <= (long) Superblock.SLOTS * Superblock.SLOT_BYTES
          && Superblock.judge(first) == Verdict.EMPTY
          && Superblock.mayBePartOfFirst(second);
    }
  }

  private static boolean hasSegments(Storage storage) throws IOException {
    return storage.list().stream().anyMatch(name -> name.endsWith(Log.SUFFIX));
  }

  private static RuntimeException unreadable(Storage storage) throws IOException {
    if (hasSegments(storage)) {
      return new EmdbCorruptException(
          storage.describe(NAME),
          0,
          "neither superblock is readable; restore the file from a backup");
    }
    return new EmdbFormatException(
        storage.describe(NAME) + " was not written by Emdb: choose another directory");
  }

  /** Writes a superblock into the slot of the older one and syncs it. */
  public void write(Superblock next) throws IOException {
    try (StorageFile file = openForWrite()) {
      long slot = next.generation() % Superblock.SLOTS;
      file.write(slot * Superblock.SLOT_BYTES, next.encode());
      file.sync();
    }
    current = next;
    whole = true;
  }

  private StorageFile openForWrite() throws IOException {
    try {
      return storage.open(NAME);
    } catch (IOException e) {
      throw NothingChangedException.of(e);
    }
  }
}
