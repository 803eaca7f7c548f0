package io.emdb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.OnCorruption;
import io.emdb.spring.boot.autoconfigure.cache.EmdbCacheAutoConfiguration;
import io.emdb.spring.cache.EmdbCacheCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;

/** Tests of the metadata that editors complete and explain properties with. */
class ConfigurationMetadataTests {

  private static final Set<String> FREE_TEXT =
      Set.of("emdb.cache.version", "emdb.app-name", "emdb.database-name", "emdb.data-root");

  private final JsonNode metadata = ConfigurationPage.readMetadata();

  @Test
  void everyPropertyIsOursAndHasADescription() {
    assertThat(metadata.get("properties")).isNotEmpty();
    for (JsonNode property : metadata.get("properties")) {
      assertThat(property.get("name").asString())
          .matches(
              "emdb\\..+|management\\.(health|info)\\.emdb\\.enabled|management\\.endpoint\\.emdb.*");
      assertThat(property.path("description").asString(""))
          .as("description of %s", property.get("name"))
          .matches("(?s)\\p{Upper}.+\\.");
    }
  }

  @Test
  void thePropertiesOfTheDatabaseAreThere() {
    assertThat(names("properties"))
        .contains(
            "emdb.cache.caches",
            "emdb.cache.codec",
            "emdb.cache.max-entries",
            "emdb.cache.max-size",
            "emdb.cache.time-to-idle",
            "emdb.cache.ttl",
            "emdb.cache.ttl-jitter",
            "emdb.databases",
            "emdb.default-ttl",
            "emdb.enabled",
            "emdb.flush-policy",
            "emdb.in-memory",
            "emdb.on-corruption",
            "emdb.path",
            "emdb.segment-size",
            "emdb.sorted-keys",
            "emdb.transaction.order",
            "management.health.emdb.enabled");
  }

  @Test
  void thePathsDefaultIsDocumented() {
    assertThat(property("emdb.path").get("defaultValue").asString()).isEqualTo("./data/emdb");
  }

  @Test
  void theFlushPolicyHasHintsThatItAccepts() {
    JsonNode hint = find("hints", "emdb.flush-policy");
    List<String> values = new ArrayList<>();
    hint.get("values").forEach(value -> values.add(value.get("value").asString()));
    assertThat(values)
        .containsExactly("on-each-write", "every-64", "every-1s", "manual")
        .allSatisfy(value -> assertThat(new FlushPolicyConverter().convert(value)).isNotNull());
  }

  @Test
  void theAnswersToDamageHaveHintsThatAreThose() {
    JsonNode hint = find("hints", "emdb.on-corruption");
    List<String> values = new ArrayList<>();
    hint.get("values").forEach(value -> values.add(value.get("value").asString()));
    assertThat(values)
        .containsExactlyElementsOf(
            Stream.of(OnCorruption.values())
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .toList());
    assertThat(property("emdb.on-corruption").get("defaultValue").asString()).isEqualTo("fail");
  }

  @Test
  void theCacheCodecHasHintsOfOurOwnCodecsAndBeans() {
    JsonNode hint = find("hints", "emdb.cache.codec");
    List<String> values = new ArrayList<>();
    hint.get("values").forEach(value -> values.add(value.get("value").asString()));
    assertThat(values).containsExactly("jackson", "jdk", "string", "bytes", "basic");
    assertThat(hint.at("/providers/0/parameters/target").asString())
        .isEqualTo(EmdbCacheCodec.class.getName());
  }

  @Test
  void everyPropertyWhoseValuesAreNotObviousHasHints() {
    List<String> hints = names("hints");
    for (JsonNode property : metadata.get("properties")) {
      String type = property.get("type").asString();
      boolean obvious =
          type.matches("java\\.lang\\.(Boolean|Integer|Long|Double)")
              || type.startsWith("java.util.")
              || property.get("name").asString().startsWith("management.endpoint.")
              || FREE_TEXT.contains(property.get("name").asString());
      if (!obvious) {
        assertThat(hints).contains(property.get("name").asString());
      }
    }
  }

  @Test
  void everyHintIsOfAPropertyThatThereIs() {
    assertThat(names("properties")).containsAll(names("hints"));
  }

  @Test
  void everyValueOfAHintIsAccepted() {
    for (JsonNode hint : metadata.get("hints")) {
      String name = hint.get("name").asString();
      for (JsonNode value : hint.path("values")) {
        new ApplicationContextRunner()
            .withConfiguration(
                AutoConfigurations.of(
                    EmdbAutoConfiguration.class, EmdbCacheAutoConfiguration.class))
            .withUserConfiguration(Caching.class)
            .withPropertyValues("emdb.in-memory=true", name + "=" + value.get("value").asString())
            .run(
                context ->
                    assertThat(context).as("%s=%s", name, value.get("value")).hasNotFailed());
      }
    }
  }

  private JsonNode property(String name) {
    return find("properties", name);
  }

  private JsonNode find(String kind, String name) {
    for (JsonNode node : metadata.get(kind)) {
      if (node.get("name").asString().equals(name)) {
        return node;
      }
    }
    throw new AssertionError("No " + name + " among " + names(kind));
  }

  private List<String> names(String kind) {
    List<String> names = new ArrayList<>();
    metadata.get(kind).forEach(node -> names.add(node.get("name").asString()));
    return names;
  }

  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  static class Caching {}
}
