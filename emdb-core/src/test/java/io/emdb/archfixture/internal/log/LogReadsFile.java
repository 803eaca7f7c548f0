package io.emdb.archfixture.internal.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

final class LogReadsFile {

  byte[] read(Path path) throws IOException {
    return Files.readAllBytes(path);
  }
}
