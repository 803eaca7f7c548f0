package io.emdb.compare.report;

import java.util.ArrayList;
import java.util.List;

/** A table of the page; rows without any figure are left out. */
final class MarkdownTable {

  private final List<String> lines = new ArrayList<>();
  private final int columns;

  MarkdownTable(List<String> header) {
    columns = header.size();
    lines.add("| " + String.join(" | ", header) + " |");
    lines.add("|" + "---|".repeat(columns));
  }

  void row(List<String> cells) {
    if (cells.size() != columns) {
      throw new IllegalArgumentException("A row of " + cells.size() + " in " + columns);
    }
    boolean empty = cells.stream().skip(1).allMatch(Format.NOTHING::equals);
    if (!empty) {
      lines.add("| " + String.join(" | ", cells) + " |");
    }
  }

  boolean isEmpty() {
    return lines.size() == 2;
  }

  @Override
  public String toString() {
    return String.join("\n", lines) + "\n";
  }
}
