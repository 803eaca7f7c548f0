package io.emdb.compare.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.compare.workload.HitRatios.Pattern;
import io.emdb.compare.workload.HitRatios.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class HitRatiosTest {

  /** More of them, as for the page, with {@code -Demdb.hits.requests}. */
  private static final int REQUESTS = Integer.getInteger("emdb.hits.requests", 100_000);

  @Test
  void emdb_hitsMoreThanLeastRecentlyUsed_withAndWithoutScans() throws IOException {
    List<Result> results = new HitRatios(REQUESTS, 42).run();
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target", "hit-ratios.md"), HitRatios.table(results));
    assertThat(results).hasSize(2 * Pattern.values().length);
    for (Result result : results) {
      if (result.pattern() == Pattern.SHIFTS) {
        assertThat(result.emdb()).as("%s", result).isGreaterThan(result.lru() - 3);
      } else {
        assertThat(result.emdb()).as("%s", result).isGreaterThan(result.lru());
      }
    }
  }
}
