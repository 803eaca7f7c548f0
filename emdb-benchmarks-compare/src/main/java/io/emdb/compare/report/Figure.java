package io.emdb.compare.report;

import io.emdb.compare.result.Results;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * A figure to be judged: of medians, and the same of each round by itself.
 *
 * @param value what is judged, if it was measured
 * @param rounds of each round; none where rounds cannot be told apart
 */
record Figure(OptionalDouble value, List<Double> rounds) {

  static final Figure NONE = new Figure(OptionalDouble.empty(), List.of());

  static Figure of(List<Double> rounds) {
    return new Figure(Results.median(rounds), rounds);
  }

  /** Returns what is the most of all rounds: a median of longest ones would hide the longest. */
  static Figure longest(List<Double> rounds) {
    return new Figure(rounds.stream().mapToDouble(round -> round).max(), rounds);
  }

  /** Returns a number divided by it. */
  Figure under(double dividend) {
    return new Figure(
        value.isEmpty() ? value : OptionalDouble.of(dividend / value.getAsDouble()),
        rounds.stream().map(round -> dividend / round).toList());
  }

  /** Divides by a number. */
  Figure over(double divisor) {
    return new Figure(
        value.isEmpty() ? value : OptionalDouble.of(value.getAsDouble() / divisor),
        rounds.stream().map(round -> round / divisor).toList());
  }

  /** Divides by another figure, and each round by the other's. */
  Figure over(Figure other) {
    boolean paired = rounds.size() == other.rounds.size();
    return new Figure(
        Figures.ratio(value, other.value),
        paired
            ? IntStream.range(0, rounds.size())
                .mapToObj(i -> rounds.get(i) / other.rounds.get(i))
                .toList()
            : List.of());
  }

  /** Returns the least and the most of the rounds in brackets; nothing where there is one. */
  String spread() {
    if (rounds.size() < 2) {
      return "";
    }
    String least = Format.number(rounds.stream().mapToDouble(round -> round).min());
    String most = Format.number(rounds.stream().mapToDouble(round -> round).max());
    return least.equals(most) ? "" : " [" + least + "–" + most + "]";
  }

  @Override
  public String toString() {
    return Format.number(value) + spread();
  }
}
