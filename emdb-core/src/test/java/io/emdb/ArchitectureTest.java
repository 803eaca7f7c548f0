package io.emdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Emdb keeps the rules of its rooms, and each rule fails on the fixture that breaks it. */
class ArchitectureTest {

  private static final String FIXTURE_ROOT = "io.emdb.archfixture";
  private static final Pattern CULPRIT =
      Pattern.compile("^\\w+ <" + Pattern.quote(FIXTURE_ROOT) + "[a-z.]*\\.(\\w+)");

  private static final JavaClasses EMDB =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.emdb");
  private static final JavaClasses FIXTURES = new ClassFileImporter().importPackages(FIXTURE_ROOT);

  static Stream<Arguments> rules() {
    return Stream.of(
        rule("every class has a room", ArchitectureRules::everyInternalClassHasARoom, "Homeless"),
        rule(
            "rooms import only lower rooms",
            ArchitectureRules::roomsImportOnlyLowerRooms,
            "LogKnowsEngine",
            "RecoveryKnowsCommit",
            "FormatKnowsFile"),
        rule(
            "only the builder opens the inside",
            ArchitectureRules::onlyTheBuilderOpensTheInside,
            "ContractKnowsInside"),
        rule(
            "the builder opens only the view",
            ArchitectureRules::theBuilderOpensOnlyTheView,
            "EmdbBuilder"),
        rule(
            "only the file room knows files",
            ArchitectureRules::onlyTheFileRoomKnowsFiles,
            "LogReadsFile",
            "LogOpensChannel",
            "LogKeepsStream"),
        rule(
            "only some rooms know locks and threads",
            ArchitectureRules::onlySomeRoomsKnowLocksAndThreads,
            "CatalogLocks",
            "CatalogStartsThread",
            "CatalogOwnsPool",
            "CatalogIsThread"),
        rule(
            "only the builder knows the time",
            ArchitectureRules::onlyTheBuilderKnowsTheTime,
            "EngineCallsClock",
            "EngineHandsClockOn"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void emdb_keepsTheRule(String name, Function<ArchitectureRules, ArchRule> rule) {
    rule.apply(new ArchitectureRules("io.emdb")).check(EMDB);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void fixtures_breakTheRule_andNoOthersDo(
      String name, Function<ArchitectureRules, ArchRule> rule, Set<String> expected) {
    List<String> details =
        rule.apply(new ArchitectureRules(FIXTURE_ROOT))
            .evaluate(FIXTURES)
            .getFailureReport()
            .getDetails();

    assertThat(culprits(details)).isEqualTo(expected);
  }

  @Test
  void imported_isTheWholeOfEmdb() {
    assertThat(EMDB.contain(Emdb.class)).isTrue();
    assertThat(EMDB.contain("io.emdb.internal.view.DatabaseView")).isTrue();
    assertThat(EMDB.contain(ArchitectureTest.class)).isFalse();
  }

  private static Set<String> culprits(List<String> details) {
    Set<String> names = new TreeSet<>();
    for (String detail : details) {
      Matcher matcher = CULPRIT.matcher(detail);
      assertThat(matcher.find()).as(detail).isTrue();
      names.add(matcher.group(1));
    }
    return names;
  }

  private static Arguments rule(
      String name, Function<ArchitectureRules, ArchRule> rule, String... culprits) {
    return arguments(name, rule, new TreeSet<>(Set.of(culprits)));
  }
}
