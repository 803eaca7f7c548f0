package io.emdb.spring.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.emdb.testing.Budget;
import io.emdb.testing.Seed;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Runs the fuzz target without a fuzzer: on inputs kept in {@code fuzz/}, and on changed values.
 */
@Timeout(3_600)
class ValueFormatFuzzTest {

  @RegisterExtension final Seed seed = new Seed();

  private static void run(byte[] input) {
    assertThatCode(() -> ValueFormatFuzz.fuzzerTestOneInput(input))
        .as("%s", HexFormat.of().formatHex(input))
        .doesNotThrowAnyException();
  }

  @Test
  void inputsKept_areValuesOrMisses() throws IOException, URISyntaxException {
    URL directory = ValueFormatFuzzTest.class.getResource("/fuzz/ValueFormatFuzz");
    if (directory != null) {
      try (Stream<Path> files = Files.list(Path.of(directory.toURI()))) {
        for (Path file : files.sorted().toList()) {
          run(Files.readAllBytes(file));
        }
      }
    }
  }

  @Test
  void changedValues_areValuesOrMisses() {
    List<byte[]> inputs = seeds();
    inputs.forEach(ValueFormatFuzzTest::run);
    Budget budget = Budget.of("fuzz-ValueFormatFuzz", 2_000);
    while (budget.another()) {
      Random random = seed.random(budget.round());
      byte[] input = inputs.get(random.nextInt(inputs.size())).clone();
      for (int changes = 1 + random.nextInt(4); changes > 0 && input.length > 0; changes--) {
        int at = random.nextInt(input.length);
        if (random.nextInt(4) == 0) {
          input = Arrays.copyOf(input, at);
        } else {
          input[at] = (byte) random.nextInt();
        }
      }
      run(input);
      budget.count("executions", 1);
    }
  }

  /** Each codec's values, with and without the layout around them. */
  private static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (byte[] basic :
        List.of(
            "Ttext".getBytes(UTF_8),
            new byte[] {'J', 0, 0, 0, 0, 0, 0, 0, 1},
            new byte[] {'Z', 1})) {
      seeds.add(with(2, basic));
      seeds.add(with(2, new ValueFormat("basic", "", true).write(basic)));
    }
    seeds.add(with(0, new ValueFormat("string", "", true).write("text".getBytes(UTF_8))));
    seeds.add(with(1, new ValueFormat("bytes", "", true).write(null)));
    for (String json :
        List.of(
            "[\"java.util.ArrayList\",[1,\"two\",{\"a\":null}]]",
            "{\"@class\":\"io.emdb.spring.cache.Nothing\"}",
            "O[\"java.time.Instant\",\"2030-01-01T00:00:00Z\"]",
            "\"text\"")) {
      seeds.add(with(3, new ValueFormat("jackson", "", true).write(json.getBytes(UTF_8))));
    }
    assertThat(seeds).hasSizeGreaterThan(8);
    return seeds;
  }

  private static byte[] with(int options, byte[] bytes) {
    byte[] input = new byte[1 + bytes.length];
    input[0] = (byte) options;
    System.arraycopy(bytes, 0, input, 1, bytes.length);
    return input;
  }
}
