package io.emdb.spring.boot.autoconfigure;

import io.emdb.EmdbConfigurationException;
import io.emdb.FlushPolicy;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.convert.converter.Converter;

/** Reads a flush policy from its one readable value. */
@ConfigurationPropertiesBinding
final class FlushPolicyConverter implements Converter<String, FlushPolicy> {

  static final String FORMS =
      "'on-each-write', 'every-N' with a number of writes (as in 'every-64'), 'every-' and a duration "
          + "with its unit (as in 'every-1s' or 'every-500ms'), or 'manual'";

  private static final String EVERY = "every-";
  private static final Pattern DIGITS = Pattern.compile("\\d+");
  private static final Pattern DURATION = Pattern.compile("\\d+[a-z]+|p[0-9a-z.]+");

  @Override
  public FlushPolicy convert(String source) {
    String value = source.strip().toLowerCase(Locale.ROOT).replace('_', '-');
    return switch (value) {
      case "on-each-write" -> FlushPolicy.onEachWrite();
      case "manual" -> FlushPolicy.manual();
      default -> every(source, value);
    };
  }

  private static FlushPolicy every(String source, String value) {
    if (!value.startsWith(EVERY)) {
      throw unknown(source, "it is none of the known forms", null);
    }
    String amount = value.substring(EVERY.length());
    try {
      if (DIGITS.matcher(amount).matches()) {
        return FlushPolicy.everyN(Integer.parseInt(amount));
      }
      if (DURATION.matcher(amount).matches()) {
        return FlushPolicy.every(DurationStyle.detectAndParse(amount));
      }
    } catch (IllegalArgumentException | ArithmeticException cause) {
      throw unknown(source, String.valueOf(cause.getMessage()), cause);
    }
    throw unknown(
        source, "'" + amount + "' is neither a number nor a duration with its unit", null);
  }

  private static EmdbConfigurationException unknown(
      String source, String reason, @Nullable Throwable cause) {
    String message =
        "'" + source + "' is not a flush policy: " + reason + ". It must be " + FORMS + ".";
    return cause == null
        ? new EmdbConfigurationException(message)
        : new EmdbConfigurationException(message, cause);
  }
}
