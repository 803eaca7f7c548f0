package io.emdb.spring.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;

/** {@link #open} in the middle of a test closes the database and opens it again. */
class SessionsOnDiskTests extends SessionRepositoryContract {

  @TempDir Path directory;

  @Override
  Emdb database(Emdb before) {
    if (before != null) {
      before.close();
    }
    return Emdb.builder().path(directory).clock(() -> now).open();
  }

  @Test
  void aSessionInADamagedPlaceOfTheFileIsAbsentAndToldInTheLog(CapturedOutput output)
      throws IOException {
    EmdbSession session = sessions.createSession();
    session.setAttribute("a", "a text to look for");
    sessions.save(session);
    EmdbSession other = saved("anna");
    assertThat(damage("a text to look for")).isEqualTo(1);
    assertThat(sessions.findById(session.getId())).isNull();
    assertThat(output).contains("A stored session is damaged").doesNotContain("a text to look for");
    assertThat(sessions.findById(other.getId())).isNotNull();
  }

  /** Changes one byte wherever a text stands, and tells in how many files that was. */
  private int damage(String text) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    int damaged = 0;
    for (Path file : files) {
      int at = new String(Files.readAllBytes(file), ISO_8859_1).indexOf(text);
      if (at >= 0) {
        damaged++;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          assertThat(channel.write(ByteBuffer.wrap(new byte[] {'#'}), at)).isEqualTo(1);
        }
      }
    }
    return damaged;
  }
}
