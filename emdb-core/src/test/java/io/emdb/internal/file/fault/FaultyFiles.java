package io.emdb.internal.file.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.internal.file.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Makes and reads the small files that tests of the faulty storage use. */
final class FaultyFiles {

  static final int PAGE = 512;

  private FaultyFiles() {}

  /** Creates a file whose name and contents survive a loss of power; leaves it open. */
  static StorageFile durable(FaultyStorage storage, String name, String text) throws IOException {
    StorageFile file = storage.create(name);
    file.write(0, bytes(text));
    file.sync();
    storage.syncDirectory();
    return file;
  }

  /** Shows each page by its one byte; fails if a page has several. */
  static String pagePattern(byte[] bytes) {
    StringBuilder pattern = new StringBuilder();
    for (int start = 0; start < bytes.length; start += PAGE) {
      byte[] page = Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + PAGE));
      assertThat(page).containsOnly(page[0]);
      pattern.append((char) page[0]);
    }
    return pattern.toString();
  }

  static String text(FaultyStorage storage, String name) {
    return new String(storage.contents(name), UTF_8);
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }
}
