package io.emdb.spring.boot;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;

/** Keeps the rooms of the Spring module apart; each rule is also seen to fail on a fixture. */
class ArchitectureTests {

  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.emdb.spring");

  private static final JavaClasses FIXTURES =
      new ClassFileImporter().importPackages("io.emdb.archfixture");

  static Stream<Arguments> rules() {
    return Stream.of(
        rule(ArchitectureTests::plainRoomsDoNotKnowAutoconfigure, "HealthKnowsAutoconfigure"),
        rule(ArchitectureTests::autoConfigurationsAreFinal, "OpenAutoConfiguration"),
        rule(ArchitectureTests::beanMethodsAreNotPublic, "OpenAutoConfiguration"),
        rule(ArchitectureTests::transactionDoesNotKnowBoot, "TransactionKnowsBoot"),
        rule(ArchitectureTests::nobodyKnowsTheInside, "TransactionKnowsInside"));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theModuleKeepsTheRule(Function<String, ArchRule> rule) {
    rule.apply("io.emdb").check(MODULE);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theFixtureBreaksTheRuleAndNoOtherDoes(Function<String, ArchRule> rule, String culprit) {
    assertThat(rule.apply("io.emdb.archfixture").evaluate(FIXTURES).getFailureReport().getDetails())
        .isNotEmpty()
        .allSatisfy(detail -> assertThat(detail).containsPattern("^\\w+ <[\\w.]+\\." + culprit));
  }

  @Test
  void theWholeModuleIsLookedAt() {
    assertThat(MODULE.contain(DatabaseName.class)).isTrue();
    assertThat(MODULE.contain("io.emdb.spring.transaction.EmdbTransactional")).isTrue();
    assertThat(MODULE.contain(ArchitectureTests.class)).isFalse();
  }

  private static ArchRule plainRoomsDoNotKnowAutoconfigure(String root) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(root + ".spring..autoconfigure..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(root + ".spring..autoconfigure..")
        .because("the plain rooms must work without auto-configuration");
  }

  private static ArchRule autoConfigurationsAreFinal(String root) {
    return classes()
        .that()
        .areAnnotatedWith(AutoConfiguration.class)
        .should()
        .bePublic()
        .andShould()
        .haveModifier(JavaModifier.FINAL)
        .because("they are found by name, and nobody is to build on them");
  }

  private static ArchRule beanMethodsAreNotPublic(String root) {
    return methods()
        .that()
        .areDeclaredInClassesThat()
        .areAnnotatedWith(AutoConfiguration.class)
        .should()
        .notBePublic()
        .because("only the container calls them");
  }

  private static ArchRule transactionDoesNotKnowBoot(String root) {
    return noClasses()
        .that()
        .resideInAPackage(root + ".spring.transaction..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.springframework.boot..")
        .because("@EmdbTransactional works in any Spring application");
  }

  private static ArchRule nobodyKnowsTheInside(String root) {
    return noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.emdb.internal..")
        .because("the engine is reached through its API");
  }

  private static Arguments rule(Function<String, ArchRule> rule, String culprit) {
    return arguments(rule, culprit);
  }
}
