package io.emdb.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.emdb.testing.Budget;
import io.emdb.testing.Seed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs the fuzz targets without a fuzzer: the inputs kept in {@code fuzz/} among the resources,
 * those to begin with, and these changed at random. A target that meets bytes that make no sense
 * reports that, ends soon, and allocates no more than such bytes are worth.
 */
@Timeout(3_600)
class FuzzReplayTest {

  /** Some milliseconds are usual; the rest is for a machine that does something else. */
  private static final Duration LONGEST = Duration.ofSeconds(20);

  /** As long as a change of {@link OpenFuzz}. */
  private static final int CHANGE_BYTES = 6;

  @RegisterExtension final Seed seed = new Seed();

  /** The targets, by their names. */
  enum Target {
    SEGMENT_HEADER(SegmentHeaderFuzz.class, SegmentHeaderFuzz::fuzzerTestOneInput, 300),
    SUPERBLOCK(SuperblockFuzz.class, SuperblockFuzz::fuzzerTestOneInput, 300),
    RECORDS(RecordsFuzz.class, RecordsFuzz::fuzzerTestOneInput, 300),
    IMAGE(ImageFuzz.class, ImageFuzz::fuzzerTestOneInput, 200),
    OPEN(OpenFuzz.class, OpenFuzz::fuzzerTestOneInput, 400);

    private final Class<?> type;

    @SuppressWarnings("ImmutableEnumChecker") // it keeps nothing
    private final Consumer<byte[]> code;

    private final int rounds;

    Target(Class<?> type, Consumer<byte[]> code, int rounds) {
      this.type = type;
      this.code = code;
      this.rounds = rounds;
    }

    void run(byte[] input) {
      String what = type.getSimpleName() + " of " + shown(input);
      long start = System.nanoTime();
      assertThatCode(() -> FuzzBound.run(code, input)).as(what).doesNotThrowAnyException();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).as(what).isLessThan(LONGEST);
    }

    private static String shown(byte[] input) {
      return input.length > 400
          ? input.length + " bytes, hash " + Arrays.hashCode(input)
          : HexFormat.of().formatHex(input);
    }
  }

  @ParameterizedTest
  @EnumSource
  void inputsKept_areParsedOrReported(Target target) {
    List<byte[]> inputs = KeptInputs.of(target.type);
    assertThat(inputs).isNotEmpty();
    inputs.forEach(target::run);
  }

  /** Else the target would try the header only: an image that does not count is no error. */
  @Test
  void numbersOfARealImage_areRead() throws IOException {
    for (byte[] seed : FuzzSeeds.of(ImageFuzz.class)) {
      assertThat(ImageFuzz.readNumbers(seed)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void seedsAndTheirChanges_areParsedOrReported(Target target) {
    List<byte[]> inputs = new ArrayList<>(FuzzSeeds.of(target.type));
    assertThat(inputs).isNotEmpty();
    inputs.forEach(target::run);
    inputs.addAll(KeptInputs.of(target.type));
    Budget budget = Budget.of("fuzz-" + target.type.getSimpleName(), target.rounds);
    while (budget.another()) {
      Random random = seed.random(budget.round());
      byte[] input = inputs.get(random.nextInt(inputs.size())).clone();
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        input = changed(input, random);
      }
      target.run(input);
      budget.count("executions", 1);
    }
  }

  private static byte[] changed(byte[] input, Random random) {
    if (input.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(2) == 0 ? random.nextInt(input.length) : some(input.length, random);
    switch (random.nextInt(7)) {
      case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> input[at] = (byte) random.nextInt();
      case 2 -> fill(input, at, 4, random.nextBoolean() ? 0 : -1);
      case 3 -> fill(input, at & -8, 8, random.nextBoolean() ? 0 : -1);
      case 4 -> {
        return Arrays.copyOf(input, input.length + 8 * random.nextInt(8));
      }
      case 5 -> {
        return Arrays.copyOf(input, at);
      }
      default -> {
        byte[] change = new byte[CHANGE_BYTES];
        random.nextBytes(change);
        byte[] more = Arrays.copyOf(input, input.length + CHANGE_BYTES);
        System.arraycopy(change, 0, more, input.length, CHANGE_BYTES);
        return more;
      }
    }
    return input;
  }

  /** Near the beginning, where headers are. */
  private static int some(int length, Random random) {
    return Math.min(length - 1, random.nextInt(128));
  }

  private static void fill(byte[] input, int at, int length, int value) {
    Arrays.fill(input, at, Math.min(input.length, at + length), (byte) value);
  }
}
