package io.emdb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.EmdbLockedException;
import io.emdb.Namespace;
import io.emdb.ReadView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.TestContextManager;

/**
 * Does what JUnit's extension for Spring does: goes through test classes one after the other, whose
 * contexts stay in the test framework's cache.
 */
@ExtendWith(OutputCaptureExtension.class)
class CachedTestContextsTests {

  private static final String DIRECTORY = "cached-contexts.directory";
  private static final String SHOP = "emdb.path=${" + DIRECTORY + "}/shop";
  private static final String OWN = "emdb.path=${" + DIRECTORY + "}/${random.uuid}";
  private static final String IN_MEMORY = "emdb.in-memory=true";

  @TempDir private Path directory;

  private final List<TestContextManager> entered = new ArrayList<>();

  @BeforeEach
  void nameTheDirectory() {
    System.setProperty(DIRECTORY, directory.toString());
  }

  @AfterEach
  void closeTheContexts() {
    entered.forEach(CachedTestContextsTests::dirty);
    System.clearProperty(DIRECTORY);
  }

  @Test
  void classesOfEqualConfigurationShareTheContextAndItsDatabase() throws Exception {
    TestContextManager first = enter(ShopTests.class);
    Emdb emdb = emdb(first);
    emdb.put("lamp", "12");
    first.afterTestClass();

    TestContextManager second = enter(MoreShopTests.class);
    assertThat(emdb(second)).isSameAs(emdb);
    assertThat(emdb(second).getString("lamp")).isEqualTo("12");
  }

  @Test
  void aPausedContextGoesOnWhenItIsUsedAgain() throws Exception {
    TestContextManager first = enter(ShopTests.class);
    ConfigurableApplicationContext context = context(first); // to ask for it restarts it
    Emdb emdb = context.getBean(Emdb.class);
    emdb.put("lamp", "12");
    Namespace sold = emdb.namespace("sold");
    try (ReadView view = emdb.readView();
        Cursor<byte[]> keys = view.keys()) {
      first.afterTestClass();
      emdb(enter(MemoryTests.class)).put("lamp", "13");
      assertThat(context.isRunning()).as("goes on without a pause").isFalse();
      sold.put("lamp", "1");

      TestContextManager second = enter(MoreShopTests.class);
      assertThat(emdb(second)).isSameAs(emdb);
      assertThat(context.isRunning()).isTrue();
      assertThat(emdb.namespace("sold").getString("lamp")).isEqualTo("1");
      assertThat(view.getString("lamp")).isEqualTo("12");
      assertThat(keys.next()).asString().isEqualTo("lamp");
    }
  }

  @Test
  void differentContextsInMemoryAreSideBySide() throws Exception {
    assertSideBySide(MemoryTests.class, OtherMemoryTests.class);
  }

  @Test
  void differentContextsWithPathsOfTheirOwnAreSideBySide() throws Exception {
    assertSideBySide(OwnPathTests.class, OtherOwnPathTests.class);
    assertThat(directory).isDirectoryContaining("glob:**-*-*-*-*");
  }

  private void assertSideBySide(Class<?> one, Class<?> another) throws Exception {
    Emdb first = emdb(enter(one));
    first.put("lamp", "12");
    Emdb second = emdb(enter(another));
    assertThat(second).isNotSameAs(first);
    assertThat(second.containsKey("lamp")).isFalse();
    second.put("lamp", "13");
    assertThat(first.getString("lamp")).isEqualTo("12");
  }

  /** It was told to stop another process, or to look for two beans; there was neither. */
  @Test
  void aDifferentContextOnTheSameDirectoryIsToldWhoHasIt(CapturedOutput output) throws Exception {
    TestContextManager first = enter(ShopTests.class);
    assertThat(emdb(first).isOpen()).isTrue();
    first.afterTestClass();

    String holder = "'shop-tests', started by " + ShopTests.class.getName();
    assertThatThrownBy(() -> emdb(enter(SortedShopTests.class)))
        .hasRootCauseInstanceOf(EmdbLockedException.class)
        .hasStackTraceContaining("another application context has open, " + holder);
    assertThat(output)
        .contains("The Emdb database 'emdb' at " + directory.resolve("shop"))
        .contains("Another application context of this JVM has it open, " + holder)
        .contains("'emdb.in-memory' to true")
        .contains("${random.uuid}")
        .contains("@DirtiesContext")
        .doesNotContain("Stop the process");
  }

  @Test
  void aDirtyContextLeavesTheDirectoryToADifferentOne() throws Exception {
    TestContextManager first = enter(ShopTests.class);
    emdb(first).put("lamp", "12");
    dirty(first);

    assertThat(emdb(enter(ManualShopTests.class)).getString("lamp")).isEqualTo("12");
  }

  private TestContextManager enter(Class<?> testClass) throws Exception {
    TestContextManager manager = new TestContextManager(testClass);
    entered.add(manager);
    manager.beforeTestClass();
    return manager;
  }

  private static ConfigurableApplicationContext context(TestContextManager manager) {
    return (ConfigurableApplicationContext) manager.getTestContext().getApplicationContext();
  }

  private static Emdb emdb(TestContextManager manager) {
    return context(manager).getBean(Emdb.class);
  }

  private static void dirty(TestContextManager manager) {
    manager.getTestContext().markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration(EmdbAutoConfiguration.class)
  static class Application {}

  @SpringBootTest(
      classes = Application.class,
      properties = {SHOP, "spring.application.name=shop-tests"})
  static class ShopTests {}

  @SpringBootTest(
      classes = Application.class,
      properties = {SHOP, "spring.application.name=shop-tests"})
  static class MoreShopTests {}

  @SpringBootTest(
      classes = Application.class,
      properties = {SHOP, "emdb.sorted-keys=true"})
  static class SortedShopTests {}

  @SpringBootTest(
      classes = Application.class,
      properties = {SHOP, "emdb.flush-policy=manual"})
  static class ManualShopTests {}

  @SpringBootTest(classes = Application.class, properties = IN_MEMORY)
  static class MemoryTests {}

  @SpringBootTest(
      classes = Application.class,
      properties = {IN_MEMORY, "emdb.sorted-keys=true"})
  static class OtherMemoryTests {}

  @SpringBootTest(classes = Application.class, properties = OWN)
  static class OwnPathTests {}

  @SpringBootTest(
      classes = Application.class,
      properties = {OWN, "emdb.sorted-keys=true"})
  static class OtherOwnPathTests {}
}
