package io.emdb.spring.boot.autoconfigure.cache;

import org.springframework.boot.autoconfigure.cache.CacheType;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindResult;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches when {@code spring.cache.type} does not ask for another provider. */
final class CacheTypeCondition extends SpringBootCondition {

  static final String PROPERTY = "spring.cache.type";

  @Override
  public ConditionOutcome getMatchOutcome(
      ConditionContext context, AnnotatedTypeMetadata metadata) {
    ConditionMessage.Builder message = ConditionMessage.forCondition("Emdb Cache");
    try {
      BindResult<CacheType> type =
          Binder.get(context.getEnvironment()).bind(PROPERTY, CacheType.class);
      if (!type.isBound()) {
        return ConditionOutcome.match(message.because("automatic cache type"));
      }
      return new ConditionOutcome(
          type.get() == CacheType.GENERIC, message.because(type.get() + " cache type"));
    } catch (BindException e) {
      // Boot's own condition reports it where it matters
      return ConditionOutcome.noMatch(message.because("unknown cache type"));
    }
  }
}
