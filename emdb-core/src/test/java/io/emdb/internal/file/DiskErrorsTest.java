package io.emdb.internal.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiskErrorsTest {

  private static final String UNKNOWN_WORDS = "Kein Speicherplatz mehr";

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "No space left on device",
        "There is not enough space on the disk",
        "Disk quota exceeded",
        "Not enough quota is available, quota exceeded"
      })
  void fullDevice_isRecognized_alsoBehindOtherFailures(String words) {
    IOException reported = new FileSystemException("a", null, words);

    assertThat(ofSpace(1, new IOException(words))).isInstanceOf(DiskFullException.class);
    assertThat(ofSpace(0, new IOException("Map failed", reported)))
        .isInstanceOf(DiskFullException.class)
        .hasMessageContaining(temp.resolve("a").toString());
  }

  @Test
  void fullDevice_ofAnyLanguage_isRecognizedByItsSpace() {
    assertThat(ofSpace(Long.MAX_VALUE, new IOException(UNKNOWN_WORDS)))
        .isInstanceOf(DiskFullException.class);
  }

  @Test
  void otherFailures_areNotTakenForAFullDevice() {
    IOException named = new FileSystemException("/no space left on device/a", null, "I/O error");

    assertThat(ofSpace(1, named)).isNotInstanceOf(DiskFullException.class).hasCause(named);
    assertThat(ofSpace(1, new IOException(UNKNOWN_WORDS)))
        .isNotInstanceOf(DiskFullException.class)
        .hasMessage("Cannot write " + temp.resolve("a") + ": " + UNKNOWN_WORDS);
  }

  @Test
  void whatSaysItAll_staysAsItIs() {
    NoSuchFileException missing = new NoSuchFileException("a");

    assertThat(DiskErrors.of("open", temp, missing)).isSameAs(missing);
  }

  /** The system's exception has the path for its message and no reason. */
  @Test
  void deniedAccess_saysSoAndWhatToDo() {
    AccessDeniedException denied = new AccessDeniedException(temp.resolve("a").toString());

    assertThat(DiskErrors.of("sync", temp.resolve("a"), denied))
        .hasMessage(
            "Cannot sync "
                + temp.resolve("a")
                + ": permission denied; let this user read and write it");
    assertThat(DiskErrors.explain(denied))
        .isEqualTo(temp.resolve("a") + ": permission denied; let this user read and write it");
    assertThat(DatabaseDirectory.unusable(temp, denied))
        .hasMessageStartingWith(
            "Cannot use " + temp + " as a database directory: permission denied")
        .hasMessageContaining("Choose another path, or let this user read and write it");
  }

  private IOException ofSpace(long bytes, IOException failure) {
    return DiskErrors.ofSpace("write", temp.resolve("a"), bytes, failure);
  }
}
