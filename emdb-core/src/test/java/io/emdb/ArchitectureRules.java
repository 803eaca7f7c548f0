package io.emdb;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * The rules of the rooms, for any root package, so that the same rules that guard {@code io.emdb}
 * are seen to fail on the fixtures below {@code io.emdb.archfixture}.
 */
final class ArchitectureRules {

  private static final Map<String, Integer> ROOMS =
      new TreeMap<>(
          Map.ofEntries(
              entry("file", 1),
              entry("format", 1),
              entry("index", 1),
              entry("log", 2),
              entry("catalog", 3),
              entry("image", 4),
              entry("commit", 5),
              entry("recovery", 5),
              entry("compaction", 6),
              entry("verify", 6),
              entry("salvage", 7),
              entry("engine", 8),
              entry("view", 9)));

  private static final Set<String> ROOMS_WITH_LOCKS =
      Set.of("file", "index", "log", "commit", "recovery", "engine");

  private static final DescribedPredicate<JavaAccess<?>> READS_THE_CLOCK =
      describe("reads the system's clock", ArchitectureRules::readsTheClock);

  private final String root;

  ArchitectureRules(String root) {
    this.root = root;
  }

  ArchRule everyInternalClassHasARoom() {
    String[] rooms = ROOMS.keySet().stream().map(this::room).toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage(root + ".internal..")
        .should()
        .resideInAnyPackage(rooms)
        .because("a class without a room has no rank, so no rule would hold for it");
  }

  ArchRule roomsImportOnlyLowerRooms() {
    CompositeArchRule rules = null;
    for (String room : ROOMS.keySet()) {
      ArchRule rule =
          noClasses()
              .that()
              .resideInAPackage(room(room))
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(roomsNotBelow(room))
              .because(
                  "a room that knows only lower rooms can be read, tested and changed alone;"
                      + " a lower room that must tell a higher one is handed a function")
              .allowEmptyShould(true);
      rules = rules == null ? CompositeArchRule.of(rule) : rules.and(rule);
    }
    return rules;
  }

  ArchRule onlyTheBuilderOpensTheInside() {
    return noClasses()
        .that()
        .resideInAPackage(root)
        .and(notTheBuilder())
        .should()
        .dependOnClassesThat()
        .resideInAPackage(root + ".internal..")
        .because("the API is contracts and values; the one way in is EmdbBuilder");
  }

  ArchRule theBuilderOpensOnlyTheView() {
    return noClasses()
        .that(describe("are the builder", notTheBuilder().negate()))
        .should()
        .dependOnClassesThat(
            resideInAPackage(root + ".internal..")
                .and(DescribedPredicate.not(resideInAPackage(room("view")))))
        .because("the view is the door that implements the API; what lies behind is its affair");
  }

  ArchRule onlyTheFileRoomKnowsFiles() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackage(room("file"))
        .should()
        .dependOnClassesThat(
            resideInAPackage("java.nio.channels..")
                .or(equivalentTo(Files.class))
                .or(equivalentTo(RandomAccessFile.class))
                .or(assignableTo(InputStream.class))
                .or(assignableTo(OutputStream.class))
                .or(assignableTo(Reader.class))
                .or(assignableTo(Writer.class)))
        .because("tests inject faults at the seam of the file room; what goes past it is untested");
  }

  ArchRule onlySomeRoomsKnowLocksAndThreads() {
    String[] allowed = ROOMS_WITH_LOCKS.stream().map(this::room).toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackages(allowed)
        .should()
        .dependOnClassesThat(
            resideInAPackage("java.util.concurrent.locks")
                .or(assignableTo(Executor.class))
                .or(equivalentTo(Executors.class)))
        .orShould()
        .callConstructorWhere(
            describe(
                "creates a thread", call -> call.getTargetOwner().isAssignableTo(Thread.class)))
        .orShould()
        .beAssignableTo(Thread.class)
        .because("locks are ordered and threads are owned in few places, or nobody can tell how");
  }

  ArchRule onlyTheBuilderKnowsTheTime() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and(notTheBuilder())
        .should()
        .accessTargetWhere(READS_THE_CLOCK)
        .because("time is handed in, so that tests set it instead of waiting for it");
  }

  private static boolean readsTheClock(JavaAccess<?> access) {
    if (!(access instanceof JavaCodeUnitAccess<?> call)) {
      return false;
    }
    JavaClass owner = call.getTargetOwner();
    String name = call.getTarget().getName();
    boolean noArguments = call.getTarget().getRawParameterTypes().isEmpty();
    if (owner.isEquivalentTo(System.class)) {
      return name.equals("currentTimeMillis") || name.equals("nanoTime");
    }
    if (owner.isEquivalentTo(Instant.class)) {
      return name.equals("now") && noArguments;
    }
    boolean clock = owner.isEquivalentTo(Clock.class) || owner.isEquivalentTo(InstantSource.class);
    return clock && name.startsWith("system");
  }

  /** Nested and anonymous classes of the builder count as the builder. */
  private DescribedPredicate<JavaClass> notTheBuilder() {
    String builder = root + ".EmdbBuilder";
    return describe(
        "are not the builder",
        type -> !type.getName().equals(builder) && !type.getName().startsWith(builder + "$"));
  }

  private String[] roomsNotBelow(String room) {
    int rank = ROOMS.get(room);
    return ROOMS.entrySet().stream()
        .filter(other -> !other.getKey().equals(room) && other.getValue() >= rank)
        .map(other -> room(other.getKey()))
        .toArray(String[]::new);
  }

  private String room(String name) {
    return root + ".internal." + name + "..";
  }
}
