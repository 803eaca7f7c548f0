package io.emdb.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedTypesTest {

  private final AllowedTypes types = AllowedTypes.ofPackages(List.of("com.acme.shop"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.acme.shop.Order",
        "com.acme.shop.Order$Line",
        "com.acme.shop.basket.Basket",
        "[Lcom.acme.shop.Order;",
        "[[Lcom.acme.shop.Order;",
        "[B",
        "[Ljava.lang.Object;",
        "[[J",
        "java.lang.String",
        "java.util.ImmutableCollections$ListN",
        "java.time.Instant",
        "java.util.EnumSet<com.acme.shop.Color>",
        "java.util.EnumMap<com.acme.shop.Color,java.lang.Object>"
      })
  void permits_valueTypesAndPackagesOfTheApplication(String type) {
    assertThat(types.permits(type)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "com.acme.shop",
        "com.acme.shopping.Order",
        "com.acme.Order",
        "[Lcom.evil.Gadget;",
        "[X",
        "[L",
        "com.evil.Gadget",
        "javax.naming.InitialContext",
        "java.lang.Object",
        "java.lang.Object<java.lang.String>",
        "java.lang.Runtime",
        "java.lang.ProcessBuilder",
        "java.net.URL",
        "java.util.PriorityQueue",
        "java.util.logging.FileHandler",
        "java.time.evil.Gadget",
        "java.util.EnumSet<com.evil.Gadget>",
        "com.evil.Gadget<com.acme.shop.Order>",
        "java.util.HashMap<java.lang.String,java.util.List<com.evil.Gadget>>"
      })
  void permits_everythingElse_isFalse(String type) {
    assertThat(types.permits(type)).isFalse();
  }

  @Test
  void ofPackages_unnamedPackage_permitsItsClassesOnly() {
    AllowedTypes unnamed = AllowedTypes.ofPackages(List.of(""));
    assertThat(unnamed.permits("Order")).isTrue();
    assertThat(unnamed.permits("com.evil.Gadget")).isFalse();
  }

  @Test
  void ofPackages_wildcard_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AllowedTypes.ofPackages(List.of("com.acme.*")))
        .withMessageContaining("'com.acme.*'");
  }

  @Test
  void require_ofAnotherType_namesTypeAndProperty() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> types.require("com.evil.Gadget"))
        .withMessageContaining("com.evil.Gadget")
        .withMessageContaining("emdb.cache.allowed-packages");
  }

  @Test
  void permits_furtherClassesByTheirFullName() {
    AllowedTypes more = types.andTypes(List.of("org.other.One")).andTypes(List.of("org.other.Two"));
    assertThat(more.permits("org.other.One")).isTrue();
    assertThat(more.permits("[Lorg.other.Two;")).isTrue();
    assertThat(more.permits("com.acme.shop.Order")).isTrue();
    assertThat(more.permits("org.other.One$Inner")).isFalse();
    assertThat(types.permits("org.other.One")).isFalse();
  }
}
