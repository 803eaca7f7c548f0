package io.emdb.compare.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.compare.result.Measurement;
import io.emdb.compare.result.Results;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ChartsTest {

  @Test
  void chart_isWellFormed_andCutsALongBar() throws Exception {
    Results results =
        new Results(List.of(reads("emdb", 100), reads("lmdb", 200), reads("mapdb", 100_000)));

    List<Chart> charts = new Charts(results).all();

    assertThat(charts).extracting(Chart::file).containsExactly("reads.svg");
    String svg = charts.get(0).svg();
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(4);
    assertThat(svg).contains("100,000 »").contains(">200<");
  }

  private static Measurement reads(String engine, double millis) {
    return new Measurement("base", engine, 1_000_000, 1, "reads", "ms", millis);
  }
}
