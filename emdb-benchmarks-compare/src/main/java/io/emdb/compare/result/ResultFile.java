package io.emdb.compare.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measurements in a file, one JSON object a line. Each is written at once, so a kill keeps them.
 */
public final class ResultFile {

  private final JsonMapper mapper = new JsonMapper();
  private final Path path;

  public ResultFile(Path path) {
    this.path = path;
  }

  /** Adds a line. */
  public void append(Measurement measurement) throws IOException {
    Files.writeString(
        path,
        mapper.writeValueAsString(measurement) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** Reads all lines; none if there is no file. */
  public List<Measurement> read() throws IOException {
    List<Measurement> all = new ArrayList<>();
    if (Files.exists(path)) {
      for (String line : Files.readAllLines(path)) {
        all.add(mapper.readValue(line, Measurement.class));
      }
    }
    return all;
  }
}
