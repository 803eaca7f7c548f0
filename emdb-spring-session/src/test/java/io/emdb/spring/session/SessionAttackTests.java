package io.emdb.spring.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Somebody who can write to the files puts a class of his choice into a session. */
@ExtendWith(OutputCaptureExtension.class)
class SessionAttackTests {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  static final class Gadget implements Serializable {
    private static final long serialVersionUID = 1;
    static boolean loaded;

    private void readObject(ObjectInputStream in) {
      loaded = true;
    }
  }

  private static byte[] serialized(Object value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    return bytes.toByteArray();
  }

  @Test
  void aForeignClassIsNeitherLoadedNorThereAndTheRestOfTheSessionIs(CapturedOutput output)
      throws IOException {
    try (Emdb emdb = Emdb.builder().inMemory().clock(() -> NOW).open()) {
      EmdbIndexedSessionRepository sessions =
          new EmdbIndexedSessionRepository(
              emdb,
              "sessions",
              EmdbSessionCodec.jdk(List.of("com.acme"), getClass().getClassLoader()),
              () -> NOW);
      SessionRecord attack =
          new SessionRecord(
              NOW,
              NOW,
              Duration.ofHours(1),
              Map.of(),
              Map.of("bad", serialized(new Gadget()), "good", serialized("yes")));
      emdb.namespace("sessions").put("id", attack.encode("jdk"));
      EmdbSession session = sessions.findById("id");
      assertThat(session.<Object>getAttribute("bad")).isNull();
      assertThat(session.<Object>getAttribute("bad")).isNull();
      assertThat(session.<String>getAttribute("good")).isEqualTo("yes");
      assertThat(session.getAttributeNames()).containsExactly("good");
      assertThat(Gadget.loaded).isFalse();
      assertThat(output.toString().split("'bad'", -1)).as("told once").hasSize(2);
    }
  }
}
