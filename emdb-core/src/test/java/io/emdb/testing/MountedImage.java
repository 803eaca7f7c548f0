package io.emdb.testing;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A real file system of its own, mounted while a test runs and gone after it, even if the JVM is
 * told to end meanwhile. Where one cannot be had, the test is skipped with the reason.
 */
public final class MountedImage implements AutoCloseable {

  /** What can be mounted. */
  public enum Kind {
    /** As a Linux system has it: with a journal, data=ordered. */
    EXT4(48, "mkfs.ext4 -q -F -m 0 -J size=4"),
    EXT4_WITHOUT_JOURNAL(48, "mkfs.ext4 -q -F -m 0 -O ^has_journal"),
    XFS(512, "mkfs.xfs -q -f"),
    BTRFS(256, "mkfs.btrfs -q -f"),
    TMPFS(48, "");

    private final int mebibytes;
    private final String make;

    Kind(int mebibytes, String make) {
      this.mebibytes = mebibytes;
      this.make = make;
    }

    private List<String> make() {
      return List.of(make.split(" ", -1));
    }
  }

  private static final Set<Path> MOUNTED = ConcurrentHashMap.newKeySet();
  private static final int UNMOUNT_ATTEMPTS = 200;
  private static final String CUT_BY_PYTHON =
      """
      import fcntl,os,struct,sys
      fcntl.ioctl(os.open(sys.argv[1],os.O_RDONLY),0x8004587D,struct.pack('I',2))
      """;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(MountedImage::unmountAll, "unmount"));
  }

  private final Kind kind;
  private final int mebibytes;
  private final Path work;
  private final Path root;
  private final Path image;
  private List<String> cutter = List.of();

  private MountedImage(Kind kind, int mebibytes) throws IOException {
    this.kind = kind;
    this.mebibytes = mebibytes;
    this.work = Directories.createTemporary();
    this.root = Files.createDirectory(work.resolve("root"));
    this.image = work.resolve("image");
  }

  /** Makes and mounts a file system of the usual size. */
  public static MountedImage of(Kind kind) throws IOException, InterruptedException {
    return of(kind, kind.mebibytes);
  }

  /** Makes and mounts a file system. */
  public static MountedImage of(Kind kind, int mebibytes) throws IOException, InterruptedException {
    SystemTools.requireRoot();
    SystemTools.require("mount", "umount");
    if (kind != Kind.TMPFS) {
      SystemTools.require(kind.make().get(0));
    }
    MountedImage made = new MountedImage(kind, mebibytes);
    boolean usable = false;
    try {
      made.make();
      made.mount(/* first= */ true);
      usable = true;
      return made;
    } finally {
      if (!usable) {
        made.close();
      }
    }
  }

  private void make() throws IOException, InterruptedException {
    if (kind == Kind.TMPFS) {
      return;
    }
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(mebibytes * 1024L * 1024L);
    }
    List<String> command = new ArrayList<>(kind.make());
    command.add(image.toString());
    SystemTools.Outcome outcome = SystemTools.run(command);
    if (outcome.exitCode() != 0) {
      SystemTools.skip("no " + kind + " can be made here: " + outcome.output());
    }
  }

  private void mount(boolean first) throws IOException, InterruptedException {
    List<String> command =
        kind == Kind.TMPFS
            ? List.of(
                "mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "emdb", root.toString())
            : List.of("mount", "-o", "loop", image.toString(), root.toString());
    SystemTools.Outcome outcome = SystemTools.run(command);
    if (outcome.exitCode() == 0) {
      MOUNTED.add(root);
      return;
    }
    if (first) {
      SystemTools.skip("no " + kind + " can be mounted here: " + outcome.output());
    }
    throw new AssertionError("The file system cannot be mounted again: " + outcome);
  }

  /** Returns the root of the file system. */
  public Path root() {
    return root;
  }

  /** Returns a directory beside the file system. */
  public Path beside() {
    return work;
  }

  /**
   * Stops the file system as a loss of power does: what it has not written by now it never writes.
   * Programs that use it get I/O errors from now on. Skips the test if it does not know this.
   */
  public void cutPower() throws IOException, InterruptedException {
    SystemTools.Outcome outcome = SystemTools.run(cutter());
    if (outcome.exitCode() != 0) {
      SystemTools.skip("the power of " + kind + " cannot be cut here: " + outcome.output());
    }
  }

  private List<String> cutter() throws IOException, InterruptedException {
    if (cutter.isEmpty()) {
      if (SystemTools.has("gcc")) {
        Path program = SystemTools.compile(MountedImage.class, "cutpower.c");
        cutter = List.of(program.toString(), root.toString());
      } else {
        SystemTools.require("python3");
        cutter = List.of("python3", "-c", CUT_BY_PYTHON, root.toString());
      }
    }
    return cutter;
  }

  /** Gets what a first call of {@link #cutPower} would spend time on. */
  public void prepareCut() throws IOException, InterruptedException {
    cutter();
  }

  /** Comes back after a loss of power; nobody may have a file of it open any more. */
  public void remount() throws IOException, InterruptedException {
    unmount();
    if (kind == Kind.EXT4_WITHOUT_JOURNAL) {
      SystemTools.Outcome outcome =
          SystemTools.run(List.of("e2fsck", "-f", "-y", image.toString()));
      if (outcome.exitCode() > 2) {
        throw new AssertionError("The file system cannot be repaired: " + outcome);
      }
    }
    mount(/* first= */ false);
  }

  /** A process that was just killed may keep it busy for a moment. */
  private void unmount() throws IOException, InterruptedException {
    SystemTools.Outcome outcome = new SystemTools.Outcome(0, "");
    for (int attempt = 0; attempt < UNMOUNT_ATTEMPTS; attempt++) {
      outcome = SystemTools.run(List.of("umount", root.toString()));
      if (outcome.exitCode() == 0) {
        MOUNTED.remove(root);
        return;
      }
    }
    throw new AssertionError("The file system is in use: " + outcome);
  }

  /** Unmounts it, in use or not, and deletes its image. Idempotent. */
  @Override
  public void close() throws IOException {
    if (MOUNTED.contains(root)) {
      try {
        SystemTools.run(List.of("umount", "-l", root.toString()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while unmounting " + root);
      }
      MOUNTED.remove(root);
    }
    Directories.delete(work);
  }

  private static void unmountAll() {
    for (Path root : MOUNTED) {
      try {
        SystemTools.run(List.of("umount", "-l", root.toString()));
      } catch (IOException | InterruptedException e) {
        System.err.println("Still mounted: " + root + ", " + e);
      }
    }
  }
}
