package io.emdb.compare.report;

import java.util.List;

/**
 * Horizontal bars of one phase. The scale ends at some multiple of Emdb's bar, so that one slow
 * store does not flatten all others; a longer bar is cut and says so.
 */
final class BarPanel {

  static final int WIDTH = 460;

  private static final int LABEL = 165;
  private static final int FIGURE = 80;
  private static final int ROW = 18;
  private static final int HEAD = 26;
  private static final int FOOT = 14;
  private static final double CUT = 12;

  private final String title;
  private final List<Bar> bars;

  /** One bar. */
  record Bar(String label, double value, boolean emdb) {}

  BarPanel(String title, List<Bar> bars) {
    this.title = title;
    this.bars = List.copyOf(bars);
  }

  int height() {
    return HEAD + bars.size() * ROW + FOOT;
  }

  void draw(StringBuilder svg, int left, int top) {
    Svg.text(svg, left, top + 14, "start", "bold", title);
    double longest = bars.stream().mapToDouble(Bar::value).max().orElse(1);
    double own = bars.stream().filter(Bar::emdb).mapToDouble(Bar::value).min().orElse(longest);
    double scale = Math.min(longest, CUT * own);
    int room = WIDTH - LABEL - FIGURE;
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      int y = top + HEAD + i * ROW;
      double length = Math.max(1, room * Math.min(bar.value(), scale) / scale);
      Svg.text(svg, left + LABEL - 6, y + 11, "end", "normal", bar.label());
      Svg.rectangle(svg, left + LABEL, y, length, ROW - 4, bar.emdb() ? "#0b6e4f" : "#9aa5b1");
      String figure = Format.number(bar.value()) + (bar.value() > scale ? " »" : "");
      Svg.text(svg, left + LABEL + length + 5, y + 11, "start", "normal", figure);
    }
  }
}
