package io.emdb.internal.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes the names in a directory durable. */
final class DirectorySync {

  private DirectorySync() {}

  /** Forces a directory; does nothing on Windows, which keeps names durable by itself. */
  static void force(Path directory) throws IOException {
    if (!OperatingSystem.POSIX) {
      return;
    }
    // no descriptor can stay open to repeat an interrupted attempt on, as DiskChannel does
    Uninterrupted.call(
        () -> {
          try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(/* metaData= */ true);
          }
          return null;
        });
  }
}
