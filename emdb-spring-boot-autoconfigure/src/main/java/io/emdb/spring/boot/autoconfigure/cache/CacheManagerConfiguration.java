package io.emdb.spring.boot.autoconfigure.cache;

import io.emdb.Emdb;
import io.emdb.EmdbConfigurationException;
import io.emdb.spring.cache.AllowedTypes;
import io.emdb.spring.cache.EmdbCacheCodec;
import io.emdb.spring.cache.EmdbCacheKeyConverter;
import io.emdb.spring.cache.EmdbCacheManager;
import io.emdb.spring.cache.JacksonCacheCodec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.cache.autoconfigure.CacheManagerCustomizer;
import org.springframework.boot.cache.autoconfigure.CacheManagerCustomizers;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * The cache manager. Since it is there before Boot's own configuration looks, that one backs off as
 * a whole, so what it would do is done here: customizers, {@code spring.cache.cache-names}, {@code
 * spring.cache.type}.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(
    value = {CacheManager.class, Cache.class},
    name = "cacheResolver")
@Conditional(CacheTypeCondition.class)
class CacheManagerConfiguration {

  /** The name that Boot gives the cache manager, too. */
  static final String BEAN_NAME = "cacheManager";

  @Bean(BEAN_NAME)
  EmdbCacheManager cacheManager(
      EmdbCacheProperties properties,
      CacheConfigurations configurations,
      ListableBeanFactory beanFactory,
      Environment environment,
      ObjectProvider<CacheManagerCustomizer<?>> customizers,
      ObjectProvider<CacheListener> listeners) {
    Emdb database = new CacheDatabase(beanFactory).get(properties.database());
    EmdbCacheManager manager = new EmdbCacheManager(database, configurations);
    List<String> fixedNames =
        Binder.get(environment)
            .bind("spring.cache.cache-names", Bindable.listOf(String.class))
            .orElseGet(List::of);
    Set<String> names = new LinkedHashSet<>(fixedNames);
    names.addAll(properties.caches().keySet());
    manager.setCacheNames(names);
    manager.setDynamic(Objects.requireNonNullElse(properties.dynamic(), fixedNames.isEmpty()));
    manager.setTransactionAware(properties.transactionAware());
    manager.setCacheCreatedListener(
        cache -> listeners.forEach(listener -> listener.cacheCreated(cache)));
    return new CacheManagerCustomizers(customizers.orderedStream().toList()).customize(manager);
  }

  @Bean
  CacheConfigurations emdbCacheConfigurations(
      EmdbCacheProperties properties,
      AllowedTypes allowedTypes,
      ConfigurableBeanFactory beanFactory,
      ObjectProvider<EmdbCacheKeyConverter> keyConverter,
      ObjectProvider<EmdbCacheConfigurationCustomizer> customizers) {
    return new CacheConfigurations(
        properties,
        new CacheCodecs(beanFactory, allowedTypes, classLoader(beanFactory)),
        keyConverter.getIfAvailable(EmdbCacheKeyConverter::canonical),
        customizers.orderedStream().toList());
  }

  @Bean
  @ConditionalOnMissingBean
  AllowedTypes emdbCacheAllowedTypes(
      EmdbCacheProperties properties, ConfigurableBeanFactory beanFactory) {
    List<String> packages = new ArrayList<>(properties.allowedPackages());
    if (AutoConfigurationPackages.has(beanFactory)) {
      packages.addAll(AutoConfigurationPackages.get(beanFactory));
    }
    try {
      return AllowedTypes.ofPackages(packages);
    } catch (IllegalArgumentException e) {
      throw new EmdbConfigurationException("'emdb.cache.allowed-packages': " + e.getMessage(), e);
    }
  }

  /** The context's class loader, never the thread's: a restart by devtools changes the former. */
  private static ClassLoader classLoader(ConfigurableBeanFactory beanFactory) {
    ClassLoader classLoader = beanFactory.getBeanClassLoader();
    return classLoader != null
        ? classLoader
        : Objects.requireNonNull(ClassUtils.getDefaultClassLoader());
  }

  /** The default codec, where Jackson 3 is present. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(JsonMapper.class)
  static class JacksonConfiguration {

    @Bean(CacheCodecs.JACKSON_BEAN)
    @ConditionalOnMissingBean(name = CacheCodecs.JACKSON_BEAN)
    EmdbCacheCodec emdbJacksonCacheCodec(
        ObjectProvider<JsonMapper> mapper,
        AllowedTypes allowedTypes,
        ConfigurableBeanFactory beanFactory) {
      return new JacksonCacheCodec(
          mapper.getIfUnique(JsonMapper::new), allowedTypes, classLoader(beanFactory));
    }
  }
}
