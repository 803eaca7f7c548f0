package io.emdb.compare.report;

import java.util.Locale;

/** The few shapes of the charts. */
final class Svg {

  private Svg() {}

  static String document(int width, int height, String title, CharSequence content) {
    return String.format(
        Locale.ROOT,
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" \
        font-family="system-ui, sans-serif" font-size="12">
        <title>%s</title>
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        %s</svg>
        """,
        width,
        height,
        width,
        height,
        escape(title),
        content);
  }

  static void text(
      StringBuilder svg, double x, double y, String anchor, String weight, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-weight=\"%s\" fill=\"#1f2933\">"
                + "%s</text>\n",
            x,
            y,
            anchor,
            weight,
            escape(text)));
  }

  static void rectangle(
      StringBuilder svg, double x, double y, double width, double height, String colour) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n",
            x,
            y,
            width,
            height,
            colour));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
