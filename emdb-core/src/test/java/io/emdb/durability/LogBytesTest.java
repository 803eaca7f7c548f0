package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.internal.file.StorageFile;
import io.emdb.internal.file.fault.FaultyStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Where bytes that were written are found, whatever they are. */
class LogBytesTest {

  private static final int PLACE = 64;

  @Test
  void recordWhoseChecksumBeginsWithZero_isFoundFromItsStart() throws IOException {
    assertThat(written(0, 0, 0, 7, 25, 0, 0, 0, 1))
        .isEqualTo(new LogBytes("1.seg", PLACE, PLACE + 9));
  }

  @Test
  void recordWhoseChecksumBeginsWithAnythingElse_isFoundFromItsStart() throws IOException {
    assertThat(written(7, 0, 0, 0, 25, 0, 0, 0, 1))
        .isEqualTo(new LogBytes("1.seg", PLACE, PLACE + 9));
  }

  private static LogBytes written(int... bytes) throws IOException {
    FaultyStorage storage = new FaultyStorage();
    StorageFile file = storage.create("1.seg");
    file.write(0, ByteBuffer.allocate(2 * PLACE));
    ByteBuffer record = ByteBuffer.allocate(bytes.length);
    for (int value : bytes) {
      record.put((byte) value);
    }
    LogBytes found = LogBytes.of(storage, () -> write(file, record.flip()));
    file.close();
    return found;
  }

  private static void write(StorageFile file, ByteBuffer record) {
    try {
      file.write(PLACE, record);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
