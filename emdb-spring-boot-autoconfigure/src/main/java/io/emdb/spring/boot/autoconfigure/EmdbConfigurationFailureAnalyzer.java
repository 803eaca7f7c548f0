package io.emdb.spring.boot.autoconfigure;

import io.emdb.EmdbConfigurationException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;

/** Says which property is wrong, where it is set, and which values there are. */
final class EmdbConfigurationFailureAnalyzer
    extends AbstractFailureAnalyzer<EmdbConfigurationException> implements Ordered {

  // Before Boot's own analyzer of binding failures, which cannot name the accepted values.
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, EmdbConfigurationException cause) {
    return new FailureAnalysis(
        where(rootFailure) + ":\n\n    " + cause.getMessage(),
        "Change the property, or the code that sets the option.",
        cause);
  }

  private String where(Throwable rootFailure) {
    BindException binding = findCause(rootFailure, BindException.class);
    if (binding != null) {
      return describe(binding.getProperty(), binding.getName().toString());
    }
    EmdbOpenException opening = findCause(rootFailure, EmdbOpenException.class);
    return opening == null
        ? "An option of an Emdb database cannot work"
        : "An option of the Emdb database '"
            + opening.database()
            + "', under '"
            + opening.prefix()
            + "', cannot work";
  }

  private static String describe(@Nullable ConfigurationProperty property, String name) {
    if (property == null || property.getOrigin() == null) {
      return "The property '" + name + "' cannot work";
    }
    return "The property '" + name + "', set at " + property.getOrigin() + ", cannot work";
  }
}
