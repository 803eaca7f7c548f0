package io.emdb.internal.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.emdb.EmdbFormatException;
import io.emdb.EmdbIoException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskStorageTest extends StorageContract {

  @TempDir Path temp;

  @Override
  protected Storage newStorage() {
    return DiskStorage.open(temp.resolve("db"));
  }

  @Override
  protected byte[] quarantined(Storage storage, String name) throws IOException {
    Path directory = ((DiskStorage) storage).directory();
    return Files.readAllBytes(directory.resolve("quarantine").resolve(name));
  }

  @Test
  void open_createsDirectoryAndParents_forTheOwnerAlone() throws IOException {
    assumeTrue(OperatingSystem.POSIX);
    Path directory = temp.resolve("x/y/z");
    try (DiskStorage storage = DiskStorage.open(directory);
        StorageFile file = storage.create("a")) {
      storage.create("q").close();
      storage.quarantine("q");

      assertThat(permissions(directory)).isEqualTo("rwx------");
      assertThat(permissions(temp.resolve("x"))).isEqualTo("rwx------");
      assertThat(permissions(directory.resolve(file.name()))).isEqualTo("rw-------");
      assertThat(permissions(directory.resolve("LOCK"))).isEqualTo("rw-------");
      assertThat(permissions(directory.resolve("quarantine"))).isEqualTo("rwx------");
    }
  }

  @Test
  void open_keepsThePermissionsOfAnExistingDirectory() throws IOException {
    assumeTrue(OperatingSystem.POSIX);
    Path directory = Files.createDirectory(temp.resolve("shared"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
    DiskStorage.open(directory).close();

    assertThat(permissions(directory)).isEqualTo("rwxr-x---");
  }

  @Test
  void list_leavesOutLockDirectoriesAndForeignNames() throws IOException {
    Path directory = temp.resolve("db2");
    try (DiskStorage storage = DiskStorage.open(directory)) {
      Files.createDirectory(directory.resolve("dir"));
      Files.createFile(directory.resolve(".hidden"));
      Files.createFile(directory.resolve("mine"));

      assertThat(storage.list()).containsExactly("mine");
    }
  }

  @Test
  void describe_isTheAbsolutePath() throws IOException {
    try (DiskStorage storage = DiskStorage.open(temp.resolve("db2"))) {
      assertThat(storage.describe("a"))
          .isEqualTo(temp.toRealPath().resolve("db2").resolve("a").toString());
    }
  }

  @Test
  void open_ofAFile_saysSo_andLeavesItAlone() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "mine");

    assertThatExceptionOfType(EmdbIoException.class)
        .isThrownBy(() -> DiskStorage.open(file))
        .withMessageContaining(file.toString())
        .withMessageContaining("is not a directory")
        .withMessageContaining("Choose another path");
    assertThat(file).hasContent("mine");
  }

  @Test
  void open_belowAFile_namesTheFile() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));

    assertThatExceptionOfType(EmdbIoException.class)
        .isThrownBy(() -> DiskStorage.open(file.resolve("a/b")))
        .withMessageContaining(file + " is not a directory");
  }

  @Test
  void open_ofABrokenLink_fails() throws IOException {
    assumeTrue(OperatingSystem.POSIX);
    Path link = Files.createSymbolicLink(temp.resolve("link"), temp.resolve("gone"));

    assertThatExceptionOfType(EmdbIoException.class)
        .isThrownBy(() -> DiskStorage.open(link))
        .withMessageContaining(link.toString());
  }

  @Test
  void open_whereNobodyMayCreate_fails() {
    // even the superuser cannot create a directory there
    Path directory = Path.of("/proc/emdb/db");
    assumeTrue(Files.isDirectory(Path.of("/proc/self")));

    assertThatExceptionOfType(EmdbIoException.class)
        .isThrownBy(() -> DiskStorage.open(directory))
        .withMessageContaining(directory.toString())
        .withMessageContaining("Choose another path");
  }

  @Test
  void open_ofUnwritableDirectory_fails_andLeavesNothing() throws IOException {
    assumeTrue(OperatingSystem.POSIX);
    Path directory = Files.createDirectory(temp.resolve("readonly"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-x------"));
    assumeTrue(!Files.isWritable(directory), "the superuser may write everywhere");

    assertThatExceptionOfType(EmdbIoException.class)
        .isThrownBy(() -> DiskStorage.open(directory))
        .withMessageContaining(directory.toString())
        .withMessageContaining("read and write");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void open_whoseLockFileIsADirectory_fails_andCanBeTriedAgain() throws IOException {
    Path directory = Files.createDirectories(temp.resolve("db2/LOCK")).getParent();

    assertThatExceptionOfType(EmdbFormatException.class)
        .isThrownBy(() -> DiskStorage.open(directory))
        .withMessageContaining(directory.resolve("LOCK") + " is a directory");

    Files.delete(directory.resolve("LOCK"));
    DiskStorage.open(directory).close();
  }

  @Test
  void link_inPlaceOfAFile_isNotOpened_andDeletedOrReplacedAsALink() throws IOException {
    assumeTrue(OperatingSystem.POSIX);
    Path victim = Files.writeString(temp.resolve("victim"), "not ours");
    try (DiskStorage storage = DiskStorage.open(temp.resolve("db2"))) {
      Path link = Files.createSymbolicLink(storage.directory().resolve("a"), victim);
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> storage.open("a"))
          .withMessageContaining(link.toString())
          .withMessageContaining("a symbolic link");
      assertThatExceptionOfType(FileAlreadyExistsException.class)
          .isThrownBy(() -> storage.create("a"));
      assertThat(storage.list()).isEmpty();

      storage.create("b").close();
      storage.rename("b", "a");
      assertThat(link).isRegularFile();
      storage.delete("a");
      Files.createSymbolicLink(link, victim);
      storage.delete("a");
      assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }
    assertThat(victim).hasContent("not ours");
  }

  @Test
  void quarantine_whereALinkLeadsElsewhere_fails_andMovesNothing() throws IOException {
    assumeTrue(OperatingSystem.POSIX);
    Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
    try (DiskStorage storage = DiskStorage.open(temp.resolve("db2"))) {
      storage.create("a").close();
      Files.createSymbolicLink(storage.directory().resolve("quarantine"), elsewhere);

      assertThatExceptionOfType(FileAlreadyExistsException.class)
          .isThrownBy(() -> storage.quarantine("a"))
          .withMessageContaining("quarantine");
      assertThat(storage.list()).containsExactly("a");
    }
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void create_ofAFullDevice_isDiskFull() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full));
    FileChannel channel = FileChannel.open(full, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try (DiskFile file = new DiskFile(full, channel, /* forceMappings= */ false, closed -> {})) {
      ByteBuffer source = ByteBuffer.allocate(10);

      assertThatExceptionOfType(DiskFullException.class)
          .isThrownBy(() -> file.write(0, source))
          .withMessageContaining("write 10 bytes at 0 of /dev/full")
          .withMessageContaining("Free space");
      assertThat(source.remaining()).isEqualTo(10);
    }
  }

  @Test
  void sync_forcesMappings_whereTheSystemNeedsIt() throws IOException {
    Path path = temp.resolve("a");
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try (DiskFile file = new DiskFile(path, channel, /* forceMappings= */ true, closed -> {})) {
      Mapping first = file.map(8192);
      first.buffer().put(0, (byte) 1);
      first.close();
      try (Mapping second = file.map(8192)) {
        second.buffer().put(1, (byte) 2);
        file.sync();
      }
      file.sync();

      assertThat(StorageContract.contents(file)).startsWith(1, 2);
    }
  }

  @Test
  void reopened_hasTheFiles() throws IOException {
    Path directory = temp.resolve("db2");
    try (DiskStorage storage = DiskStorage.open(directory);
        StorageFile file = storage.create("a")) {
      file.write(0, ByteBuffer.wrap(new byte[] {1, 2, 3}));
    }
    try (DiskStorage storage = DiskStorage.open(directory);
        StorageFile file = storage.open("a")) {
      assertThat(StorageContract.contents(file)).containsExactly(1, 2, 3);
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
