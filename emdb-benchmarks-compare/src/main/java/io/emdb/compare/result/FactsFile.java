package io.emdb.compare.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Where and when a run took place, beside its measurements. */
public final class FactsFile {

  /** Names what somebody remarked about a run. */
  public static final String NOTE = "Note";

  private final JsonMapper mapper = new JsonMapper();
  private final Path path;

  public FactsFile(Path path) {
    this.path = path;
  }

  public void write(Map<String, String> facts) throws IOException {
    Files.writeString(path, mapper.writerWithDefaultPrettyPrinter().writeValueAsString(facts));
  }

  /** Reads the facts, in the order they were written. */
  public Map<String, String> read() throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    if (Files.exists(path)) {
      mapper
          .readTree(Files.readString(path))
          .properties()
          .forEach(entry -> facts.put(entry.getKey(), entry.getValue().asString()));
    }
    return facts;
  }
}
