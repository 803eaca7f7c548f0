package io.emdb.spring.boot.autoconfigure.cache;

import static io.emdb.spring.boot.autoconfigure.cache.CachingContext.cache;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.emdb.spring.cache.AllowedTypes;
import io.emdb.spring.cache.EmdbCache;
import io.emdb.spring.cache.EmdbCacheCodec;
import io.emdb.spring.cache.EmdbCacheEncodingException;
import io.emdb.spring.cache.EmdbCacheKeyConverter;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** How keys and values are stored: codecs, allowed types, beans of the application. */
class CacheContentTests {

  private final ApplicationContextRunner runner = CachingContext.runner();

  @Test
  void codecIsFoundByNameAmongBeansAndOurOwn() {
    runner
        .withBean("reversed", EmdbCacheCodec.class, ReversedText::new)
        .withPropertyValues(
            "emdb.cache.codec=string",
            "emdb.cache.caches.mine.codec=reversed",
            "emdb.cache.caches.raw.codec=bytes",
            "emdb.cache.caches.java.codec=jdk",
            "emdb.cache.caches.basic.codec=basic",
            "emdb.cache.caches.json.codec=jackson")
        .run(
            context -> {
              CacheManager manager = context.getBean(CacheManager.class);
              cache(manager, "mine").put("k", "abc");
              assertThat(cache(manager, "mine").get("k", String.class)).isEqualTo("abc");
              assertThat(stored(cache(manager, "mine"))).endsWith("cba");
              cache(manager, "common").put("k", "text");
              assertThat(stored(cache(manager, "common"))).endsWith("text");
              cache(manager, "json").put("k", "text");
              assertThat(stored(cache(manager, "json"))).endsWith("\"text\"");
              cache(manager, "java").put("k", List.of(1));
              assertThat(cache(manager, "java").get("k", Object.class)).isEqualTo(List.of(1));
              cache(manager, "raw").put("k", new byte[] {1});
              assertThat(cache(manager, "raw").get("k", byte[].class)).containsExactly(1);
            });
  }

  @Test
  void unknownCodecIsExplained() {
    runner
        .withPropertyValues("emdb.cache.caches.a.codec=kryo")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining("Unknown cache codec 'kryo'"));
  }

  @Test
  void withoutJacksonBasicValuesWorkAndOthersSayWhatToDo() {
    runner
        .withClassLoader(new FilteredClassLoader("tools.jackson"))
        .run(
            context -> {
              Cache cache = cache(context.getBean(CacheManager.class), "any");
              cache.put("k", 42L);
              assertThat(cache.get("k", Long.class)).isEqualTo(42L);
              assertThatExceptionOfType(EmdbCacheEncodingException.class)
                  .isThrownBy(() -> cache.put("k", List.of()))
                  .withMessageContaining("tools.jackson.core:jackson-databind");
            });
  }

  @Test
  void withoutJacksonAskingForItSaysWhatIsMissing() {
    runner
        .withClassLoader(new FilteredClassLoader("tools.jackson"))
        .withPropertyValues("emdb.cache.caches.a.codec=jackson")
        .run(
            context -> assertThat(context).getFailure().hasStackTraceContaining("needs Jackson 3"));
  }

  @Test
  void typesOfTheApplicationAndTheAllowedPackagesCanBeStored() {
    runner
        .withUserConfiguration(Application.class)
        .withPropertyValues("emdb.cache.allowed-packages=org.springframework.boot.test.system")
        .run(
            context -> {
              AllowedTypes types = context.getBean(AllowedTypes.class);
              assertThat(types.permits(Money.class.getName())).isTrue();
              assertThat(types.permits(CapturedOutput.class.getName())).isTrue();
              assertThat(types.permits(Socket.class.getName())).isFalse();
              Cache cache = cache(context.getBean(CacheManager.class), "any");
              cache.put("k", new Money(5));
              assertThat(cache.get("k", Money.class)).isEqualTo(new Money(5));
            });
  }

  @Test
  void withoutKnownPackagesOfTheApplicationItsTypesAreRefused() {
    runner.run(
        context ->
            assertThatExceptionOfType(EmdbCacheEncodingException.class)
                .isThrownBy(
                    () -> cache(context.getBean(CacheManager.class), "any").put("k", new Money(5)))
                .withMessageContaining("emdb.cache.allowed-packages"));
  }

  @Test
  void mapperOfTheApplicationIsUsed() {
    runner
        .withUserConfiguration(Application.class)
        .withBean(
            JsonMapper.class,
            () ->
                JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
                    .build())
        .run(
            context -> {
              Cache cache = cache(context.getBean(CacheManager.class), "any");
              cache.put("k", new Money(5));
              assertThat(stored(cache)).contains("\"Cents\"");
            });
  }

  @Test
  void keyConverterOfTheApplicationIsUsed() {
    runner
        .withBean(EmdbCacheKeyConverter.class, () -> key -> new byte[] {1})
        .run(
            context -> {
              Cache cache = cache(context.getBean(CacheManager.class), "any");
              cache.put(new Object(), "v");
              assertThat(cache.get(new Object(), String.class)).isEqualTo("v");
            });
  }

  private static String stored(Cache cache) {
    byte[] key = EmdbCacheKeyConverter.canonical().convert("k");
    byte[] bytes = ((EmdbCache) cache).getNativeCache().namespace().get(key);
    return new String(bytes, ISO_8859_1);
  }

  record Money(long cents) {}

  private static final class ReversedText implements EmdbCacheCodec {

    @Override
    public String id() {
      return "reversed";
    }

    @Override
    public byte[] encode(Object value) {
      return EmdbCacheCodec.string().encode(reverse(value));
    }

    @Override
    public Object decode(byte[] bytes) {
      return reverse(EmdbCacheCodec.string().decode(bytes));
    }

    private static String reverse(Object text) {
      return new StringBuilder((String) text).reverse().toString();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @AutoConfigurationPackage
  static class Application {}
}
