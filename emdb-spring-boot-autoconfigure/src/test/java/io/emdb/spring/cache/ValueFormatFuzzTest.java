package io.emdb.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.emdb.fuzz.FuzzBound;
import io.emdb.fuzz.KeptInputs;
import io.emdb.testing.Budget;
import io.emdb.testing.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
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
    assertThatCode(() -> FuzzBound.run(ValueFormatFuzz::fuzzerTestOneInput, input))
        .as("%s", HexFormat.of().formatHex(input))
        .doesNotThrowAnyException();
  }

  @Test
  void inputsKept_areValuesOrMisses() {
    List<byte[]> inputs = KeptInputs.of(ValueFormatFuzz.class);
    assertThat(inputs).isNotEmpty();
    inputs.forEach(ValueFormatFuzzTest::run);
  }

  @Test
  void changedValues_areValuesOrMisses() {
    List<byte[]> inputs = new ArrayList<>(ValueFormatFuzz.seeds());
    inputs.forEach(ValueFormatFuzzTest::run);
    inputs.addAll(KeptInputs.of(ValueFormatFuzz.class));
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
}
