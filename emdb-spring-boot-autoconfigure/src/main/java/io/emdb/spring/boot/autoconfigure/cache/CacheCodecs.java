package io.emdb.spring.boot.autoconfigure.cache;

import io.emdb.spring.cache.AllowedTypes;
import io.emdb.spring.cache.EmdbCacheCodec;
import io.emdb.spring.cache.JdkCacheCodec;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;

/** Finds codecs by the names used in properties: beans of the application first, then our own. */
final class CacheCodecs {

  /** The bean that is there when Jackson is. */
  static final String JACKSON_BEAN = "emdbJacksonCacheCodec";

  private final BeanFactory beanFactory;
  private final AllowedTypes allowedTypes;
  private final ClassLoader classLoader;

  CacheCodecs(BeanFactory beanFactory, AllowedTypes allowedTypes, ClassLoader classLoader) {
    this.beanFactory = beanFactory;
    this.allowedTypes = allowedTypes;
    this.classLoader = classLoader;
  }

  /** Returns a codec; without a name, the best one that the class path allows. */
  EmdbCacheCodec get(@Nullable String name) {
    if (name == null) {
      return hasJackson() ? jackson() : EmdbCacheCodec.basic();
    }
    if (beanFactory.containsBean(name) && beanFactory.isTypeMatch(name, EmdbCacheCodec.class)) {
      return beanFactory.getBean(name, EmdbCacheCodec.class);
    }
    return switch (name) {
      case "jackson" -> jackson();
      case "jdk" -> new JdkCacheCodec(allowedTypes, classLoader);
      case "string" -> EmdbCacheCodec.string();
      case "bytes" -> EmdbCacheCodec.bytes();
      case "basic" -> EmdbCacheCodec.basic();
      default ->
          throw new IllegalArgumentException(
              "Unknown cache codec '"
                  + name
                  + "': use jackson, jdk, string, bytes, basic or the name of an EmdbCacheCodec"
                  + " bean");
    };
  }

  private boolean hasJackson() {
    return beanFactory.containsBean(JACKSON_BEAN);
  }

  private EmdbCacheCodec jackson() {
    if (!hasJackson()) {
      throw new IllegalArgumentException(
          "Cache codec 'jackson' needs Jackson 3 (tools.jackson.core:jackson-databind) on the class"
              + " path");
    }
    return beanFactory.getBean(JACKSON_BEAN, EmdbCacheCodec.class);
  }
}
