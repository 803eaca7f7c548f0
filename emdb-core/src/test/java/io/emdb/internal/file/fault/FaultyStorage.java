package io.emdb.internal.file.fault;

import io.emdb.internal.file.Storage;
import io.emdb.internal.file.StorageFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;

/**
 * Files in memory that remember what was synced, fail as told, and lose the power as a device
 * would. Everything follows from the calls and the seeds handed in. Thread-safe; the lock of a
 * directory is not imitated.
 *
 * <p>Operations are what can fail: create, write, sync, truncate, map, rename, delete, quarantine
 * and the sync of the directory, counted from 1. Stores through a mapping are none; like writes,
 * they are durable once the file is synced. Touching a mapping that was closed finds rubbish.
 *
 * <p>A loss of power leaves of a page its durable or its last content, never one of the contents it
 * had between two syncs, unless the system is {@linkplain #writingBack writing back}.
 */
public final class FaultyStorage implements Storage {

  private static final int DEFAULT_PAGE_SIZE = 4096;
  private static final String QUARANTINE = "quarantine/";

  private final String origin;
  private final FaultyDisk disk;

  /** Makes an empty storage with pages of 4 KiB. */
  public FaultyStorage() {
    this(DEFAULT_PAGE_SIZE);
  }

  /** Makes an empty storage; a page is what reaches the device as a whole or not at all. */
  public FaultyStorage(int pageSize) {
    this("FaultyStorage", new FileTable(new Pages(pageSize)));
  }

  private FaultyStorage(String origin, FileTable table) {
    this.origin = origin;
    this.disk = new FaultyDisk(table);
  }

  /** Makes deleting, renaming and cutting fail while the file is mapped. */
  public FaultyStorage likeWindows() {
    disk.set(() -> disk.windows = true);
    return this;
  }

  /**
   * Lets the system write changed pages back by itself before operations, some of them, as it may
   * at any time. So a loss of power may leave a page as it was between two syncs. Stays with this
   * storage: one that follows it begins without.
   */
  public FaultyStorage writingBack(long seed) {
    disk.set(() -> disk.writeBack = new Random(seed));
    return this;
  }

  /** Lets the files together hold no more than this many bytes; operations beyond are refused. */
  public void limitSpace(long bytes) {
    disk.set(() -> disk.space = bytes);
  }

  /** Makes one operation to come fail. */
  public void failAt(int number, Fault fault) {
    disk.set(() -> disk.script.failAt(number, fault));
  }

  /** Makes the next operation of a kind fail, whenever it comes. */
  public void failNext(Operation.Kind kind, Fault fault) {
    disk.set(() -> disk.script.failNext(kind, fault));
  }

  /** Makes an operation to come and all after it fail. */
  public void failFrom(int number, Fault fault) {
    disk.set(() -> disk.script.failFrom(number, fault));
  }

  /**
   * Makes one look to come fail. Looks are what is no {@linkplain #operations operation} and can
   * fail all the same: listing the names, opening a file, asking for its size, reading. What is
   * read through a mapping is none.
   */
  public void failLookAt(int number, Fault fault) {
    disk.set(() -> disk.script.failLookAt(number, fault));
  }

  /** Returns how many looks there have been. */
  public int lookCount() {
    return disk.get(disk.script::looks);
  }

  /**
   * Makes nothing durable any more from an operation on, which with all later ones seems to
   * succeed. {@link #powerLoss} and {@link #restart} then give the state when that operation had
   * been done but not become durable. Without effect if it never comes.
   */
  public void freezeAt(int number) {
    disk.set(() -> disk.freezeAt = disk.script.checkAhead(number));
  }

  /**
   * Sets a hook that is given the number of each operation before it is done. It may call whatever
   * of this storage is no operation itself.
   */
  public void beforeOperation(IntConsumer hook) {
    disk.set(() -> disk.script.beforeOperation(hook));
  }

  /** Flips bits of a byte, in memory and on the device. */
  public void damage(String name, int position, int bits) {
    disk.set(() -> existing(name).damage(position, bits));
  }

  /** Returns how many operations there have been. */
  public int operationCount() {
    return operations().size();
  }

  /** Returns all operations so far. */
  public List<Operation> operations() {
    return disk.get(disk.script::operations);
  }

  /** Tells whether the operation given to {@link #freezeAt} has come. */
  public boolean isFrozen() {
    return disk.isFrozen();
  }

  /**
   * Cuts the power: this storage refuses everything from now on, and a new one holds what the
   * device may. May be called again for other outcomes of the same moment.
   */
  public FaultyStorage powerLoss(long seed, PowerLoss mode) {
    FileTable left = disk.lastState().afterPowerLoss(mode, new Random(seed));
    return successor(origin + ", power lost (seed " + seed + ", " + mode + ")", left);
  }

  /**
   * Returns what a loss of power now would take or leave one by one: each change of a name, each
   * length and each page that was not synced.
   */
  public List<String> unsynced() {
    return disk.get(() -> disk.stateNow().unsynced());
  }

  /**
   * Cuts the power as {@link #powerLoss} does, and leaves of what is {@link #unsynced} just what is
   * in a set of indexes.
   */
  public FaultyStorage powerLossKeeping(BitSet kept) {
    FileTable left = disk.lastState().keeping(kept::get);
    return successor(origin + ", power lost (kept " + kept + ")", left);
  }

  /**
   * Ends the process: this storage refuses everything from now on, and a new one has the same
   * files. What was not durable still is not.
   */
  public FaultyStorage restart() {
    return successor(origin + ", restarted", disk.lastState().copy());
  }

  private FaultyStorage successor(String how, FileTable left) {
    FaultyStorage next = new FaultyStorage(how, left);
    next.disk.windows = disk.windows;
    next.disk.space = disk.space;
    return next;
  }

  /**
   * Throws unless all files and mappings were closed, with the stacks that opened them as
   * suppressed. Files that {@link #close} found open count as open.
   */
  public void assertNothingOpen() {
    disk.set(disk.handles::assertNone);
  }

  /** Returns the names in quarantine. */
  public List<String> quarantined() {
    return disk.get(
        () ->
            disk.table.names().keySet().stream()
                .filter(name -> name.startsWith(QUARANTINE))
                .map(name -> name.substring(QUARANTINE.length()))
                .toList());
  }

  /**
   * Returns the bytes of a file as the process sees them, open or not; of one in quarantine by
   * {@code quarantine/NAME}.
   */
  public byte[] contents(String name) {
    return disk.get(() -> existing(name).contents());
  }

  private Inode existing(String name) {
    Inode inode = disk.table.names().get(name);
    if (inode == null) {
      throw new IllegalArgumentException("There is no file " + name);
    }
    return inode;
  }

  @Override
  public List<String> list() throws IOException {
    return disk.look(
        "list",
        () ->
            disk.table.names().keySet().stream()
                .filter(name -> !name.startsWith(QUARANTINE))
                .toList());
  }

  @Override
  public StorageFile create(String name) throws IOException {
    return disk.wholeOperation(
        Operation.Kind.CREATE,
        checked(name),
        (operation, fault) -> {
          if (disk.table.names().containsKey(name)) {
            throw new FileAlreadyExistsException(name);
          }
          Inode inode = disk.table.newFile();
          disk.table.change(NameChange.created(name, inode));
          return disk.opened(new FaultyFile(disk, name, inode));
        });
  }

  @Override
  public StorageFile open(String name) throws IOException {
    checked(name);
    return disk.look("open of " + name, () -> disk.opened(new FaultyFile(disk, name, file(name))));
  }

  @Override
  public long length(String name) throws IOException {
    checked(name);
    return disk.whenOpen(() -> (long) file(name).size());
  }

  @Override
  public void delete(String name) throws IOException {
    disk.wholeOperation(
        Operation.Kind.DELETE,
        checked(name),
        (operation, fault) -> {
          disk.checkFree(name);
          Inode inode = disk.table.names().get(name);
          if (inode != null) {
            disk.table.change(NameChange.deleted(name, inode));
          }
          return null;
        });
  }

  @Override
  public void rename(String from, String to) throws IOException {
    checked(to);
    disk.wholeOperation(
        Operation.Kind.RENAME,
        checked(from),
        (operation, fault) -> {
          move(from, to);
          return null;
        });
  }

  @Override
  public void quarantine(String name) throws IOException {
    disk.wholeOperation(
        Operation.Kind.QUARANTINE,
        checked(name),
        (operation, fault) -> {
          String free = QUARANTINE + name;
          for (int attempt = 1; disk.table.names().containsKey(free); attempt++) {
            free = QUARANTINE + name + "." + attempt;
          }
          move(name, free);
          return null;
        });
  }

  @Override
  public int quarantinedFiles() throws IOException {
    return disk.whenOpen(() -> quarantined().size());
  }

  private void move(String from, String to) throws IOException {
    disk.checkFree(from);
    disk.checkFree(to);
    disk.table.change(NameChange.renamed(from, to, file(from)));
  }

  private Inode file(String name) throws IOException {
    Inode inode = disk.table.names().get(name);
    if (inode == null) {
      throw new NoSuchFileException(name);
    }
    return inode;
  }

  @Override
  public void syncDirectory() throws IOException {
    disk.wholeOperation(
        Operation.Kind.SYNC_DIRECTORY,
        "",
        (operation, fault) -> {
          if (disk.becomesDurable(operation)) {
            disk.table.sync();
          }
          return null;
        });
  }

  @Override
  public long usableSpace() throws IOException {
    return disk.whenOpen(disk::usableSpace);
  }

  @Override
  public String describe(String name) {
    return "faulty:" + checked(name);
  }

  @Override
  public void close() {
    disk.close();
  }

  @Override
  public String toString() {
    return origin;
  }

  private static String checked(String name) {
    boolean plain = name.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*");
    if (!plain
        || name.equalsIgnoreCase("LOCK")
        || name.equalsIgnoreCase("HOLDER")
        || name.equalsIgnoreCase("quarantine")) {
      throw new IllegalArgumentException("\"name\" must be a plain file name, found " + name);
    }
    return name;
  }
}
