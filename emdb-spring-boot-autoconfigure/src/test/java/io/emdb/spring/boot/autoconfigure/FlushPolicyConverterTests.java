package io.emdb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.emdb.EmdbConfigurationException;
import io.emdb.FlushPolicy;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for {@link FlushPolicyConverter}. */
class FlushPolicyConverterTests {

  private final FlushPolicyConverter converter = new FlushPolicyConverter();

  static Stream<Arguments> forms() {
    return Stream.of(
        arguments("on-each-write", FlushPolicy.onEachWrite()),
        arguments("ON_EACH_WRITE", FlushPolicy.onEachWrite()),
        arguments("manual", FlushPolicy.manual()),
        arguments(" manual ", FlushPolicy.manual()),
        arguments("every-64", FlushPolicy.everyN(64)),
        arguments("every-1", FlushPolicy.everyN(1)),
        arguments("every-1s", FlushPolicy.every(Duration.ofSeconds(1))),
        arguments("every-500ms", FlushPolicy.every(Duration.ofMillis(500))),
        arguments("Every-2m", FlushPolicy.every(Duration.ofMinutes(2))),
        arguments("every-PT0.25S", FlushPolicy.every(Duration.ofMillis(250))));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void everyFormIsUnderstood(String text, FlushPolicy policy) {
    assertThat(converter.convert(text)).isEqualTo(policy);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void whatAPolicyPrintsIsUnderstood(String text, FlushPolicy policy) {
    assertThat(converter.convert(policy.toString())).isEqualTo(policy);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sometimes",
        "every",
        "every-",
        "every-N",
        "every-0",
        "every-0ms",
        "every--1",
        "every-1x",
        "every-99999999999",
        "every-1s-2",
        "everysecond",
        "every-p",
        "every-9999999999999999999d"
      })
  void anythingElseIsRefusedWithTheAcceptedForms(String text) {
    assertThatExceptionOfType(EmdbConfigurationException.class)
        .isThrownBy(() -> converter.convert(text))
        .withMessageContaining("'" + text + "' is not a flush policy")
        .withMessageContaining("on-each-write")
        .withMessageContaining("every-64")
        .withMessageContaining("every-1s")
        .withMessageContaining("manual");
  }

  @Test
  void aRefusalSaysWhy() {
    assertThatExceptionOfType(EmdbConfigurationException.class)
        .isThrownBy(() -> converter.convert("every-0"))
        .withMessageContaining("at least 1");
  }
}
