package io.emdb.internal.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeapStorageTest extends StorageContract {

  @Override
  protected Storage newStorage() {
    return new HeapStorage();
  }

  @Override
  protected byte[] quarantined(Storage storage, String name) {
    HeapContent content = ((HeapStorage) storage).quarantined().get(name);
    ByteBuffer target = ByteBuffer.allocate(content.size());
    content.read(0, target);
    return target.array();
  }

  @Test
  void mappedFile_cannotGrowBeyondItsMapping_butIsNotHarmed() throws IOException {
    try (HeapStorage storage = new HeapStorage();
        StorageFile file = storage.create("a");
        Mapping mapping = file.map(100)) {
      ByteBuffer source = ByteBuffer.allocate(2);

      assertThatIOException().isThrownBy(() -> file.write(99, source));
      assertThatIOException().isThrownBy(() -> file.truncate(101));
      assertThatIOException().isThrownBy(() -> file.map(101));
      assertThat(source.remaining()).isEqualTo(2);
      assertThat(file.size()).isEqualTo(100);
      mapping.buffer().put(99, (byte) 7);
      assertThat(StorageContract.contents(file)[99]).isEqualTo((byte) 7);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {Integer.MAX_VALUE, 1L << 32, Long.MAX_VALUE})
  void write_beyondWhatAnArrayHolds_fails(long position) throws IOException {
    try (HeapStorage storage = new HeapStorage();
        StorageFile file = storage.create("a")) {
      assertThatIOException()
          .isThrownBy(() -> file.write(position, ByteBuffer.allocate(1)))
          .withMessageContaining("memory:a");
      assertThat(file.size()).isZero();
    }
  }

  @Test
  void cutBytes_areZeros_whenTheFileGrowsAgain() throws IOException {
    try (HeapStorage storage = new HeapStorage();
        StorageFile file = storage.create("a")) {
      file.write(0, ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
      file.truncate(1);
      file.write(3, ByteBuffer.wrap(new byte[] {9}));

      assertThat(StorageContract.contents(file)).containsExactly(1, 0, 0, 9);
    }
  }
}
