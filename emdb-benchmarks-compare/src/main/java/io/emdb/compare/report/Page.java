package io.emdb.compare.report;
import io.emdb.compare.result.Measurement;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
/** x. */
public final class Page {
  public Page(List<Measurement> m, Map<String, String> facts) {}
  public void write(Path docs) {}
}
