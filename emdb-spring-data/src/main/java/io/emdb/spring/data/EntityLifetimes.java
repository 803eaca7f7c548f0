package io.emdb.spring.data;

import io.emdb.Ttl;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.data.keyvalue.core.mapping.KeyValuePersistentEntity;
import org.springframework.data.keyvalue.core.mapping.KeyValuePersistentProperty;
import org.springframework.data.mapping.MappingException;
import org.springframework.data.mapping.PersistentProperty;
import org.springframework.data.mapping.context.MappingContext;
import org.springframework.format.annotation.DurationFormat.Unit;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/** How long each entity lives: by its own property, its key space's setting, or its type. */
final class EntityLifetimes {

  private final MappingContext<
          ? extends KeyValuePersistentEntity<?, ?>, ? extends KeyValuePersistentProperty<?>>
      mappingContext;
  private final Map<String, Duration> byKeySpace;
  private final Map<Class<?>, Ttl> byType = new ConcurrentHashMap<>();

  EntityLifetimes(
      MappingContext<
              ? extends KeyValuePersistentEntity<?, ?>, ? extends KeyValuePersistentProperty<?>>
          mappingContext,
      Map<String, Duration> byKeySpace) {
    this.mappingContext = mappingContext;
    this.byKeySpace = Map.copyOf(byKeySpace);
  }

  /** Returns how long an entity lives that is written now. */
  Ttl of(Object item, String keySpace) {
    Class<?> type = ClassUtils.getUserClass(item);
    KeyValuePersistentEntity<?, ?> entity = mappingContext.getPersistentEntity(type);
    Duration own = entity == null ? null : ownDuration(entity, item);
    if (own != null) {
      return Ttl.after(own);
    }
    Duration configured = byKeySpace.get(keySpace);
    return configured != null
        ? Ttl.after(configured)
        : byType.computeIfAbsent(type, EntityLifetimes::ofType);
  }

  private static @Nullable Duration ownDuration(
      KeyValuePersistentEntity<?, ?> entity, Object item) {
    PersistentProperty<?> property = entity.getPersistentProperty(EmdbTimeToLive.class);
    if (property == null) {
      return null;
    }
    Object value = entity.getPropertyAccessor(item).getProperty(property);
    if (value == null || value instanceof Duration) {
      return (Duration) value;
    }
    if (value instanceof Long || value instanceof Integer) {
      return Duration.ofSeconds(((Number) value).longValue());
    }
    throw new MappingException(
        "@EmdbTimeToLive is on property '"
            + property.getName()
            + "' of "
            + entity.getName()
            + ", which is neither a Duration nor a whole number of seconds");
  }

  private static Ttl ofType(Class<?> type) {
    EmdbTimeToLive annotation =
        AnnotatedElementUtils.findMergedAnnotation(type, EmdbTimeToLive.class);
    if (annotation == null) {
      return Ttl.DEFAULT;
    }
    if (!StringUtils.hasText(annotation.value())) {
      throw new MappingException("@EmdbTimeToLive on " + type.getName() + " does not say how long");
    }
    return Ttl.after(DurationFormatterUtils.detectAndParse(annotation.value(), Unit.SECONDS));
  }
}
