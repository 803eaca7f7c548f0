package io.emdb.internal.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.emdb.EmdbLockedException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {

  @TempDir Path temp;
  private Path directory;

  @BeforeEach
  void resolve() throws IOException {
    directory = temp.toRealPath().resolve("db");
  }

  @Test
  void open_twiceInThisProcess_namesTheLock_andHarmsNobody() throws IOException {
    try (DiskStorage storage = DiskStorage.open(directory)) {
      assertLocked(directory, "this process has it open as ");
      assertLocked(directory, directory.resolve("LOCK").toString());
      storage.create("a").close();
    }
    DiskStorage.open(directory).close();
  }

  @Test
  void open_byAnotherSpelling_isTheSameDirectory() throws IOException {
    Path link = temp.resolve("link");
    Files.createDirectory(temp.resolve("x"));
    DiskStorage storage = DiskStorage.open(directory);
    try (storage) {
      assertLocked(temp.resolve("x/../db"), "this process has it open as ");
      assertLocked(
          Path.of("").toAbsolutePath().relativize(directory), "this process has it open as ");
      assertLocked(Path.of(directory + "/."), "this process has it open as ");
      assumeTrue(OperatingSystem.POSIX);
      Files.createSymbolicLink(link, directory);
      assertLocked(link, "this process has it open as ");
      assertThat(storage.directory()).isEqualTo(directory);
    }
    DiskStorage.open(link).close();
  }

  @Test
  void otherProcess_isKeptOut_untilClose() throws IOException {
    DiskStorage storage = DiskStorage.open(directory);
    assertThat(tryElsewhere())
        .startsWith("locked: ")
        .contains("another process")
        .contains(directory.resolve("LOCK").toString());
    storage.close();

    assertThat(tryElsewhere()).isEqualTo("opened " + directory);
    assertThat(directory.resolve("LOCK")).exists();
  }

  @Test
  void lock_outlivesWhatItsHolderDoes() throws IOException {
    try (DiskStorage storage = DiskStorage.open(directory);
        StorageFile file = storage.create("a")) {
      assertLocked(directory, "this process has it open as ");
      file.sync();
      storage.syncDirectory();
      storage.list();
      storage.usableSpace();
      assertThat(directory).isDirectoryContaining(path -> path.endsWith("LOCK"));
      Thread.currentThread().interrupt();
      file.sync();
      assertThat(Thread.interrupted()).isTrue();

      assertThat(tryElsewhere()).startsWith("locked: ");
    }
  }

  @Test
  void killedHolder_freesTheLock() throws Exception {
    try (OtherProcess holder = OtherProcess.start("hold", directory)) {
      assertThat(holder.line()).isEqualTo("holding " + directory);
      assertLocked(directory, "another process");
      holder.kill();

      DiskStorage.open(directory).close();
    }
  }

  @Test
  void failedAttempts_leaveNothingBehind_thatKeepsOthersOut() throws Exception {
    try (OtherProcess holder = OtherProcess.start("hold", directory)) {
      assertThat(holder.line()).startsWith("holding");
      assertLocked(directory, "another process");
      assertLocked(directory, "another process");
      holder.kill();
    }
    assertThat(tryElsewhere()).startsWith("opened");
    DiskStorage.open(directory).close();
  }

  @Test
  void close_onAnInterruptedThread_freesTheLock_andKeepsTheFlag() throws IOException {
    DiskStorage storage = DiskStorage.open(directory);
    storage.create("a");
    Thread.currentThread().interrupt();
    storage.close();

    assertThat(Thread.interrupted()).isTrue();
    DiskStorage.open(directory).close();
  }

  @Test
  void close_again_doesNotFreeTheLockOfTheNext() throws IOException {
    DiskStorage first = DiskStorage.open(directory);
    first.close();
    try (DiskStorage next = DiskStorage.open(directory)) {
      first.close();

      assertLocked(next.directory(), "this process has it open as ");
      assertThat(tryElsewhere()).startsWith("locked: ");
    }
  }

  /** Closing the channel of a failed attempt would free the lock of who holds it. */
  @Test
  void lockOfOtherCode_inThisProcess_isRespected_andNotDropped() throws IOException {
    DiskStorage.open(directory).close();
    try (FileChannel other =
        FileChannel.open(directory.resolve("LOCK"), StandardOpenOption.WRITE)) {
      assertThat(other.tryLock()).isNotNull();
      assertLocked(directory, "other code in this process");
      assertLocked(directory, "other code in this process");

      assertThat(tryElsewhere()).startsWith("locked: ");
    }
    try (DiskStorage storage = DiskStorage.open(directory)) {
      assertThat(storage.list()).isEmpty();
      assertThat(tryElsewhere()).startsWith("locked: ");
    }
    assertThat(tryElsewhere()).startsWith("opened");
  }

  @Test
  void secondClassLoader_meetsTheLock() throws Exception {
    URL[] classes = {OtherProcess.home(DiskStorage.class).toUri().toURL()};
    try (DiskStorage storage = DiskStorage.open(directory);
        URLClassLoader loader = new URLClassLoader(classes, ClassLoader.getPlatformClassLoader())) {
      Method open = loader.loadClass(DiskStorage.class.getName()).getMethod("open", Path.class);

      assertThatExceptionOfType(InvocationTargetException.class)
          .isThrownBy(() -> open.invoke(null, storage.directory()))
          .withStackTraceContaining(EmdbLockedException.class.getName())
          .withStackTraceContaining("other code in this process");
      assertThat(tryElsewhere()).startsWith("locked: ");
    }
  }

  @Test
  void racingThreads_openOneAtATime() throws Exception {
    int threads = 4;
    int rounds = 200;
    AtomicInteger holders = new AtomicInteger();
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Integer>> results = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        results.add(executor.submit(() -> race(rounds, holders)));
      }
      int opened = 0;
      for (Future<Integer> result : results) {
        opened += result.get();
      }

      assertThat(opened).isBetween(1, threads * rounds);
    } finally {
      executor.shutdownNow();
    }
    assertThat(tryElsewhere()).startsWith("opened");
  }

  private int race(int rounds, AtomicInteger holders) throws IOException {
    int opened = 0;
    for (int i = 0; i < rounds; i++) {
      try (DiskStorage storage = DiskStorage.open(directory)) {
        assertThat(holders.incrementAndGet()).as(storage::toString).isOne();
        opened++;
        holders.decrementAndGet();
      } catch (EmdbLockedException e) {
        Thread.onSpinWait();
      }
    }
    return opened;
  }

  @Test
  void racingProcesses_openOneAtATime() throws IOException {
    try (OtherProcess one = OtherProcess.start("race", directory, "100");
        OtherProcess other = OtherProcess.start("race", directory, "100")) {
      assertThat(one.line()).isEqualTo("won 100");
      assertThat(other.line()).isEqualTo("won 100");
    }
  }

  private void assertLocked(Path path, String expected) {
    assertThatExceptionOfType(EmdbLockedException.class)
        .isThrownBy(() -> DiskStorage.open(path))
        .withMessageContaining(expected);
  }

  private String tryElsewhere() throws IOException {
    try (OtherProcess other = OtherProcess.start("try", directory)) {
      return other.line();
    }
  }
}
