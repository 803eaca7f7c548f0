package io.emdb.samples.cityguide;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** The form of a name that searches compare: lower case, no accents, single spaces. */
final class SearchKey {

  private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");
  private static final Pattern GAPS = Pattern.compile("[\\s\\p{Punct}]+");

  private SearchKey() {}

  static String of(String name) {
    String bare = ACCENTS.matcher(Normalizer.normalize(name, Normalizer.Form.NFD)).replaceAll("");
    return GAPS.matcher(bare).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
  }
}
