package io.emdb.spring.boot.autoconfigure.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.cache.interceptor.SimpleKey;

class CacheRuntimeHintsTests {

  @Test
  void parametersOfCompositeKeysStayReadable() throws Exception {
    RuntimeHints hints = new RuntimeHints();
    new CacheRuntimeHints().registerHints(hints, getClass().getClassLoader());
    Field params = SimpleKey.class.getDeclaredField("params");
    assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(params)).accepts(hints);
  }
}
