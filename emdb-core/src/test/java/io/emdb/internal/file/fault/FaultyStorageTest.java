package io.emdb.internal.file.fault;

import static io.emdb.internal.file.fault.FaultyFiles.PAGE;
import static io.emdb.internal.file.fault.FaultyFiles.durable;
import static io.emdb.internal.file.fault.FaultyFiles.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.emdb.internal.file.Mapping;
import io.emdb.internal.file.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Open handles, mappings and damage. */
class FaultyStorageTest {

  private final FaultyStorage storage = new FaultyStorage(PAGE);

  @Test
  void likeWindows_mappedFilesKeepTheirName() throws IOException {
    FaultyStorage windows = new FaultyStorage().likeWindows();
    StorageFile file = windows.create("a");
    Mapping mapping = file.map(8);
    file.close();

    assertThatIOException().isThrownBy(() -> windows.delete("a"));
    assertThatIOException().isThrownBy(() -> windows.rename("a", "b"));
    assertThatIOException().isThrownBy(() -> windows.quarantine("a"));
    mapping.close();
    windows.delete("a");
    assertThat(windows.list()).isEmpty();
  }

  @Test
  void likeWindows_mappedFilesAreNotCut_butGrow() throws IOException {
    FaultyStorage windows = new FaultyStorage().likeWindows();
    StorageFile file = windows.create("a");
    Mapping mapping = file.map(8);

    assertThatIOException().isThrownBy(() -> file.truncate(7));
    assertThat(file.size()).isEqualTo(8);
    file.truncate(9);
    mapping.close();
    file.truncate(7);
    assertThat(file.size()).isEqualTo(7);
  }

  @Test
  void elsewhere_mappedFilesAreCut() throws IOException {
    StorageFile file = storage.create("a");
    try (Mapping mapping = file.map(8)) {
      file.truncate(7);

      assertThat(file.size()).isEqualTo(7);
      assertThat(mapping.buffer().get(6)).isZero();
    }
  }

  @Test
  void elsewhere_mappedFilesCanBeDeleted_andStayReadable() throws IOException {
    StorageFile file = durable(storage, "a", "abc");
    try (Mapping mapping = file.map(3)) {
      file.close();
      storage.delete("a");

      assertThat(mapping.buffer().get(0)).isEqualTo((byte) 'a');
    }
  }

  @Test
  void touchingAnUnmappedRange_findsRubbish_andStoresNothing() throws IOException {
    StorageFile file = durable(storage, "a", "abc");
    Mapping mapping = file.map(3);
    ByteBuffer kept = mapping.buffer();
    mapping.close();
    kept.put(1, (byte) 'x');

    assertThat(kept.get(0)).isNotEqualTo((byte) 'a');
    assertThat(text(storage, "a")).isEqualTo("abc");
  }

  @Test
  void assertNothingOpen_namesWhatIsOpen_andWhoOpenedIt() throws IOException {
    StorageFile file = durable(storage, "a", "abc");
    Mapping mapping = file.map(3);
    storage.close();
    AssertionError error = catchThrowableOfType(AssertionError.class, storage::assertNothingOpen);

    assertThat(error.getSuppressed())
        .hasSize(2)
        .allSatisfy(
            opened ->
                assertThat(opened.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(getClass().getName())));
    file.close();
    assertThatExceptionOfType(AssertionError.class).isThrownBy(storage::assertNothingOpen);
    mapping.close();
    storage.assertNothingOpen();
  }

  @Test
  void damage_flipsBits_forGood() throws IOException {
    durable(storage, "a", "abc").close();
    storage.damage("a", 1, 0x01);

    assertThat(text(storage, "a")).isEqualTo("acc");
    assertThat(text(storage.powerLoss(1, PowerLoss.DROP_UNSYNCED), "a")).isEqualTo("acc");
  }
}
