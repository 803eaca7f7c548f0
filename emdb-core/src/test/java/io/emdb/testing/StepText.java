package io.emdb.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Steps as text that fits a command line: {@code PUT:n=n1:k=k3:t=12:l=80 COMPACT}, with what a step
 * does not need left out, and inner steps in braces.
 */
public final class StepText {

  private final String text;
  private int at;

  private StepText(String text) {
    this.text = text;
  }

  static String of(Step step) {
    StringBuilder fields = new StringBuilder(step.kind().name());
    append(fields, 'v', step.via());
    if (!step.namespace().isEmpty()) {
      fields.append(":n=").append(step.namespace());
    }
    if (!step.keys().isEmpty()) {
      fields.append(":k=").append(String.join(",", step.keys()));
    }
    append(fields, 't', step.tag());
    append(fields, 'l', step.length());
    append(fields, 'x', step.number());
    if (!step.inner().isEmpty()) {
      fields.append('{').append(of(step.inner())).append('}');
    }
    return fields.toString();
  }

  private static void append(StringBuilder fields, char name, long value) {
    if (value != 0) {
      fields.append(':').append(name).append('=').append(value);
    }
  }

  /** Writes a history. */
  public static String of(List<Step> history) {
    return history.stream().map(StepText::of).collect(Collectors.joining(" "));
  }

  /** Reads a history back. */
  public static List<Step> parse(String text) {
    StepText parser = new StepText(text);
    List<Step> steps = parser.steps();
    if (parser.at < text.length()) {
      throw new IllegalArgumentException("a brace too many at " + parser.at + " of " + text);
    }
    return steps;
  }

  private List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    for (skipSpaces(); at < text.length() && text.charAt(at) != '}'; skipSpaces()) {
      steps.add(step());
    }
    return steps;
  }

  private void skipSpaces() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private Step step() {
    int start = at;
    while (at < text.length() && " \n{}".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String fields = text.substring(start, at);
    List<Step> inner = List.of();
    if (at < text.length() && text.charAt(at) == '{') {
      at++;
      inner = steps();
      if (at == text.length()) {
        throw new IllegalArgumentException("a brace is missing at the end of " + text);
      }
      at++;
    }
    return step(fields.split(":", -1), inner);
  }

  private static Step step(String[] fields, List<Step> inner) {
    int via = 0;
    String namespace = "";
    List<String> keys = List.of();
    int tag = 0;
    int length = 0;
    long number = 0;
    for (int i = 1; i < fields.length; i++) {
      String value = fields[i].substring(2);
      switch (fields[i].charAt(0)) {
        case 'v' -> via = Integer.parseInt(value);
        case 'n' -> namespace = value;
        case 'k' -> keys = List.of(value.split(",", -1));
        case 't' -> tag = Integer.parseInt(value);
        case 'l' -> length = Integer.parseInt(value);
        case 'x' -> number = Long.parseLong(value);
        default -> throw new IllegalArgumentException("no field of a step: " + fields[i]);
      }
    }
    return new Step(Step.Kind.valueOf(fields[0]), via, namespace, keys, tag, length, number, inner);
  }
}
