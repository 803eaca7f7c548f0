package io.emdb.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.emdb.Emdb;
import io.emdb.EmdbLockedException;
import io.emdb.LockHolder;
import io.emdb.testing.ChildJvm;
import io.emdb.testing.Directories;
import io.emdb.testing.VerifiedDatabases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who has a database open, and that nothing left behind keeps anybody out. */
class LockHolderTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private Path path;
  private Path file;

  @BeforeEach
  void resolve() {
    path = databases.directory();
    file = path.resolve("HOLDER");
  }

  private static ChildJvm holding(Path path) throws Exception {
    Path working = Path.of(System.getProperty("java.io.tmpdir"));
    ChildJvm child = ChildJvm.startSmall(working, Map.of(), LockChild.class);
    child.say("hold " + path);
    assertThat(child.readLine()).isEqualTo("holding");
    return child;
  }

  @Test
  void otherProcess_isNamed_inTheErrorAndOnRequest_untilItIsGone() throws Exception {
    try (ChildJvm child = holding(path)) {
      LockHolder holder = Emdb.lockHolder(path).orElseThrow();

      assertThat(ProcessHandle.current().children().map(ProcessHandle::pid)).contains(holder.pid());
      assertThat(holder.since()).isEqualTo(Files.getLastModifiedTime(file).toInstant());
      assertThatExceptionOfType(EmdbLockedException.class)
          .isThrownBy(() -> Emdb.open(path))
          .withMessageContaining("another process has it open (process " + holder.pid())
          .withMessageContaining("since " + holder.since())
          .satisfies(locked -> assertThat(locked.holder()).contains(holder));

      child.kill();
      assertThat(file).exists();
      assertThat(Emdb.lockHolder(path)).isEmpty();
    }
    try (Emdb db = Emdb.open(path)) {
      assertThat(db.getString("holder")).isEqualTo("was here");
      assertThat(Emdb.lockHolder(path).orElseThrow().pid())
          .isEqualTo(ProcessHandle.current().pid());
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void ownProcess_isNamed_alsoToAnInterruptedThread() {
    Thread.currentThread().interrupt();
    try (Emdb db = Emdb.open(path)) {
      assertThat(db.isOpen()).isTrue();
      assertThatExceptionOfType(EmdbLockedException.class)
          .isThrownBy(() -> Emdb.open(path))
          .satisfies(
              locked ->
                  assertThat(locked.holder().orElseThrow().pid())
                      .isEqualTo(ProcessHandle.current().pid()));
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(file).doesNotExist();
  }

  @Test
  void nobody_holdsWhatIsClosed_orIsNotThere() throws Exception {
    assertThat(Emdb.lockHolder(path)).isEmpty();
    assertThat(path).doesNotExist();
    Emdb.open(path).close();
    assertThat(Emdb.lockHolder(path)).isEmpty();
    assertThat(Emdb.lockHolder(path.resolve("SUPER"))).isEmpty();
  }

  @Test
  void processWhoseNumberIsUsedAgain_isNotTakenForTheHolder() throws Exception {
    try (ChildJvm child = holding(path)) {
      child.kill();
    }
    String text = Files.readString(file);
    String self = "pid=" + ProcessHandle.current().pid();
    Files.writeString(file, text.replaceFirst("pid=\\d+", self));

    assertThat(Emdb.lockHolder(path)).isEmpty();
  }

  @Test
  void copyOfAnOpenDatabase_isHeldByNobody_andOpens() throws Exception {
    Path copy = databases.directory("copy");
    try (ChildJvm child = holding(path)) {
      Directories.copy(path, copy);
      assertThat(copy.resolve("HOLDER")).exists();

      assertThat(Emdb.lockHolder(copy)).isEmpty();
      Emdb.open(copy).close();
      child.kill();
    }
  }

  @Test
  void holderOfAnotherMachine_isNamed_forItCannotBeAsked() throws Exception {
    try (ChildJvm child = holding(path)) {
      child.kill();
    }
    Files.writeString(file, Files.readString(file).replaceFirst("host=.*", "host=far-away"));

    assertThat(Emdb.lockHolder(path).orElseThrow().host()).isEqualTo("far-away");
    Emdb.open(path).close();
    assertThat(file).doesNotExist();
  }

  @Test
  void firstOpenThatWasKilledBeforeItMadeADatabase_isNoForeignDirectory() throws Exception {
    Files.createDirectory(path);
    Files.writeString(file, "emdb-holder 1\npid=1\n");

    Emdb.open(path).close();
    assertThat(file).doesNotExist();
  }

  @Test
  void contentThatMakesNoSense_isNobody_andHindersNothing() throws Exception {
    Emdb.open(path).close();
    for (String text :
        List.of(
            "",
            "emdb-holder 1",
            "emdb-holder 1\npid=\n",
            "emdb-holder 1\npid=99999999999999999999\ndirectory=x",
            "emdb-holder 1\npid=-1\n=\n\u0000\n")) {
      Files.writeString(file, text);
      assertThat(Emdb.lockHolder(path)).isEmpty();
      Emdb.open(path).close();
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void fileOfTheUsers_isLeftAlone() throws Exception {
    Emdb.open(path).close();
    for (String text : List.of("keep me", "x".repeat(10_000))) {
      Files.writeString(file, text);
      Emdb.open(path).close();
      assertThat(file).hasContent(text);
      assertThat(Emdb.lockHolder(path)).isEmpty();
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege there")
  void linkOrDirectoryOfItsName_isNeitherFollowedNorRemoved() throws Exception {
    Emdb.open(path).close();
    Path victim = Files.writeString(databases.directory("victim"), "emdb-holder 1\n");
    Files.createSymbolicLink(file, victim);
    Emdb.open(path).close();
    assertThat(file).isSymbolicLink();
    assertThat(victim).hasContent("emdb-holder 1\n");
    Files.delete(file);

    Files.createDirectory(file);
    Emdb.open(path).close();
    assertThat(file).isDirectory();
  }
}
