package io.emdb.compare.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** The pauses of the garbage collector while this was open, by the JDK's flight recorder. */
final class GcPauses implements AutoCloseable {

  private static final String PAUSE = "jdk.GCPhasePause";

  private final Recording recording = new Recording();
  private final Path file;
  private final Instant instant;
  private final long nanos;

  /** A pause in the time of {@link System#nanoTime}. */
  record Pause(long start, long end) {}

  GcPauses(Path directory) {
    file = directory.resolve("pauses.jfr");
    recording.enable(PAUSE);
    recording.start();
    instant = Instant.now();
    nanos = System.nanoTime();
  }

  /** Ends recording and returns the pauses, in order. */
  List<Pause> stop() throws IOException {
    recording.stop();
    recording.dump(file);
    List<Pause> pauses = new ArrayList<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      if (event.getEventType().getName().equals(PAUSE)) {
        long start = nanos + Duration.between(instant, event.getStartTime()).toNanos();
        pauses.add(new Pause(start, start + event.getDuration().toNanos()));
      }
    }
    Files.delete(file);
    return pauses;
  }

  @Override
  public void close() {
    recording.close();
  }
}
