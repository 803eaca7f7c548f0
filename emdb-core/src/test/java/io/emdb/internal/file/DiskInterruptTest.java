package io.emdb.internal.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An interrupt, whenever it comes, makes no operation fail and is not forgotten. */
class DiskInterruptTest {

  private static final int BLOCK = 64 * 1024;
  private static final int ROUNDS = 300;

  @TempDir Path temp;

  private interface Operation {
    void run(int round) throws IOException;
  }

  @AfterEach
  void nothingIsLeftOpen() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    if (!Files.exists(descriptors)) {
      return;
    }
    try (DirectoryStream<Path> open = Files.newDirectoryStream(descriptors)) {
      for (Path descriptor : open) {
        assertThat(target(descriptor)).doesNotContain(temp.getFileName().toString());
      }
    }
  }

  private static String target(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (NoSuchFileException e) {
      return "closed meanwhile by another thread";
    }
  }

  @Test
  void everyOperation_onAnInterruptedThread_completes_andKeepsTheFlag() throws IOException {
    Thread.currentThread().interrupt();
    try (DiskStorage storage = DiskStorage.open(temp.resolve("db"));
        StorageFile file = storage.create("a")) {
      file.write(0, block(1));
      file.sync();
      file.truncate(2 * BLOCK);
      file.map(2 * BLOCK).close();
      file.read(0, ByteBuffer.allocate(BLOCK));
      storage.syncDirectory();
      storage.create("b").close();
      storage.rename("b", "c");
      storage.quarantine("c");
      storage.list();
      storage.usableSpace();

      assertThat(Thread.interrupted()).isTrue();
      assertBlock(file, 0, 1);
    }
  }

  @Test
  void writes_inAStorm_areAllThere() throws Exception {
    try (DiskStorage storage = DiskStorage.open(temp.resolve("db"));
        StorageFile file = storage.create("a")) {
      storm(round -> file.write((long) round * BLOCK, block(round)));
      for (int round = 0; round < ROUNDS; round++) {
        assertBlock(file, round, round);
      }
    }
  }

  @Test
  void reads_inAStorm_giveTheBytes() throws Exception {
    try (DiskStorage storage = DiskStorage.open(temp.resolve("db"));
        StorageFile file = storage.create("a")) {
      for (int round = 0; round < ROUNDS; round++) {
        file.write((long) round * BLOCK, block(round));
      }
      storm(round -> assertBlock(file, round, round));
    }
  }

  @Test
  void syncs_inAStorm_succeed() throws Exception {
    try (DiskStorage storage = DiskStorage.open(temp.resolve("db"));
        StorageFile file = storage.create("a")) {
      storm(
          round -> {
            file.write(0, block(round));
            file.sync();
          });
      assertBlock(file, 0, ROUNDS - 1);
    }
  }

  @Test
  void mappings_inAStorm_areWhole_andUnmapped() throws Exception {
    try (DiskStorage storage = DiskStorage.open(temp.resolve("db"));
        StorageFile file = storage.create("mapped.seg")) {
      file.write(0, block(7));
      storm(
          round -> {
            try (Mapping mapping = file.map(2 * BLOCK)) {
              assertThat(mapping.buffer().get(BLOCK - 1)).isEqualTo((byte) 7);
              mapping.buffer().putInt(BLOCK, round);
            }
          });
      Path maps = Path.of("/proc/self/maps");
      if (Files.exists(maps)) {
        assertThat(Files.readString(maps)).doesNotContain("mapped.seg");
      }
    }
  }

  @Test
  void names_inAStorm_change() throws Exception {
    try (DiskStorage storage = DiskStorage.open(temp.resolve("db"))) {
      storm(
          round -> {
            storage.create("a" + round).close();
            storage.rename("a" + round, "b");
            storage.delete("b");
            storage.syncDirectory();
          });
      assertThat(storage.list()).isEmpty();
    }
  }

  @Test
  void others_thatShareTheFile_noticeNothing() throws Exception {
    try (DiskStorage storage = DiskStorage.open(temp.resolve("db"));
        StorageFile file = storage.create("a")) {
      FutureTask<Void> calm =
          new FutureTask<>(
              () -> {
                for (int round = 0; round < ROUNDS; round++) {
                  file.write(BLOCK, block(round));
                  assertBlock(file, 1, round);
                  file.sync();
                  assertThat(Thread.currentThread().isInterrupted()).isFalse();
                }
                return null;
              });
      Thread thread = new Thread(calm, "calm");
      thread.start();
      storm(
          round -> {
            file.write(0, block(round));
            assertBlock(file, 0, round);
          });
      calm.get();
    }
  }

  @Test
  void virtualThreads_inAStorm_completeToo() throws Exception {
    assumeTrue(Runtime.version().feature() >= 21);
    try (DiskStorage storage = DiskStorage.open(temp.resolve("db"));
        StorageFile file = storage.create("a")) {
      FutureTask<Void> worker =
          stormed(
              round -> {
                file.write(0, block(round));
                assertBlock(file, 0, round);
                file.sync();
                file.map(BLOCK).close();
              });
      // by name, since the tests also run where there are none
      Thread thread =
          (Thread)
              Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, worker);
      interruptUntilDone(thread, worker);
    }
  }

  @Test
  void closedChannel_isReplaced_forEveryOperation() throws IOException {
    List<FileChannel> channels = new ArrayList<>();
    try (DiskFile file = file(channels)) {
      channels.get(0).close();
      file.write(BLOCK, block(5));
      assertBlock(file, 1, 5);
      file.sync();
      file.sync();

      assertThat(file.size()).isEqualTo(2 * BLOCK);
    }
  }

  @Test
  void closedChannel_ofAFileMovedAway_isDoneWithout() throws IOException {
    List<FileChannel> channels = new ArrayList<>();
    try (DiskFile file = file(channels)) {
      assumeTrue(OperatingSystem.POSIX);
      Files.move(temp.resolve("file"), temp.resolve("moved"));
      channels.get(0).close();
      file.write(0, block(5));
      file.sync();

      assertBlock(file, 0, 5);
      assertThat(Files.size(temp.resolve("moved"))).isEqualTo(BLOCK);
      assertThat(temp.resolve("file")).doesNotExist();
    }
  }

  @Test
  void closedChannel_whoseNameIsAnotherFileNow_doesNotTouchThat() throws IOException {
    List<FileChannel> channels = new ArrayList<>();
    try (DiskFile file = file(channels)) {
      assumeTrue(OperatingSystem.POSIX);
      Path foreign = Files.writeString(temp.resolve("foreign"), "mine");
      Files.move(foreign, temp.resolve("file"), StandardCopyOption.REPLACE_EXISTING);
      channels.get(0).close();
      file.write(0, block(5));
      file.write(BLOCK, block(6));

      assertBlock(file, 0, 5);
      assertBlock(file, 1, 6);
      assertThat(temp.resolve("file")).hasContent("mine");
    }
  }

  @Test
  void failedSync_isNeverFollowedByAGoodOne() throws IOException {
    Path path = temp.resolve("file");
    try (DiskFile file =
        new DiskFile(path, new FailingForce(open(path)), /* forceMappings= */ false, one -> {})) {
      assertThatIOException()
          .isThrownBy(file::sync)
          .withMessageContaining("sync " + path + ": lost pages");
      // the channel would succeed now, as Linux does after it has reported the error once
      assertThatIOException().isThrownBy(file::sync).withMessageContaining("earlier sync");
      file.write(0, block(1));
      assertThatIOException().isThrownBy(file::sync).withMessageContaining("earlier sync");
    }
  }

  private DiskFile file(List<FileChannel> channels) throws IOException {
    Path path = temp.resolve("file");
    FileChannel channel = open(path);
    channels.add(channel);
    return new DiskFile(path, channel, /* forceMappings= */ false, closed -> {});
  }

  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(
        path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Runs an operation many times while another thread interrupts as fast as it can. */
  private static void storm(Operation operation) throws Exception {
    FutureTask<Void> worker = stormed(operation);
    Thread thread = new Thread(worker, "stormed");
    thread.start();
    interruptUntilDone(thread, worker);
  }

  private static FutureTask<Void> stormed(Operation operation) {
    return new FutureTask<>(
        () -> {
          for (int round = 0; round < ROUNDS; round++) {
            Thread.currentThread().interrupt();
            operation.run(round);
            assertThat(Thread.interrupted()).as("flag after round %d", round).isTrue();
          }
          return null;
        });
  }

  private static void interruptUntilDone(Thread thread, FutureTask<Void> worker)
      throws InterruptedException, ExecutionException {
    while (!worker.isDone()) {
      thread.interrupt();
      Thread.onSpinWait();
    }
    worker.get();
  }

  private static ByteBuffer block(int round) {
    byte[] bytes = new byte[BLOCK];
    Arrays.fill(bytes, (byte) round);
    return ByteBuffer.wrap(bytes);
  }

  private static void assertBlock(StorageFile file, int index, int round) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(BLOCK);
    assertThat(file.read((long) index * BLOCK, target)).isEqualTo(BLOCK);
    assertThat(target.flip()).isEqualTo(block(round));
  }
}
