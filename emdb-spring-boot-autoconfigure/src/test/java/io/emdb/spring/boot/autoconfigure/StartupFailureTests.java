package io.emdb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import io.emdb.Emdb;
import io.emdb.spring.boot.autoconfigure.cache.EmdbCacheAutoConfiguration;
import io.emdb.spring.boot.autoconfigure.transaction.EmdbTransactionAutoConfiguration;
import io.emdb.spring.transaction.EmdbTransactional;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Starts an application that cannot start, and reads what it prints. */
@ExtendWith(OutputCaptureExtension.class)
class StartupFailureTests {

  private static final int SLOT_BYTES = 4096;

  @TempDir private Path directory;

  @Test
  void aFlushPolicyThatIsNoneIsExplained(CapturedOutput output) {
    fail("--emdb.in-memory=true", "--emdb.flush-policy=sometimes");
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains(
            "The property 'emdb.flush-policy', set at \"emdb.flush-policy\" from property source")
        .contains("'sometimes' is not a flush policy")
        .contains("on-each-write", "every-64", "every-1s", "manual");
  }

  @Test
  void aSegmentSizeThatCannotBeIsExplained(CapturedOutput output) {
    fail(
        "--emdb.in-memory=true",
        "--emdb.databases.orders.segment-size=3MB",
        "--emdb.databases.orders.in-memory=true");
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("Emdb database 'orders', under 'emdb.databases.orders'")
        .contains("power of two");
  }

  @Test
  void aNameThatCannotBeIsExplained(CapturedOutput output) {
    fail("--emdb.databases.emdb.in-memory=true");
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("takes the name of the primary database");
  }

  @Test
  void anAnnotationThatCannotWorkIsExplained(CapturedOutput output) {
    fail(
        "--emdb.in-memory=true",
        "--spring.main.sources=" + AsynchronousConfiguration.class.getName());
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("whose work goes on after it returns")
        .contains("put the annotation on a blocking method");
  }

  /** They were a stack trace, and a wrong common ttl was not noticed before a cache needed it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "emdb.cache.codec=xml",
        "emdb.cache.caches.a.codec=xml",
        "emdb.cache.ttl=0s",
        "emdb.cache.caches.a.ttl=-1s",
        "emdb.cache.allowed-packages=com.*"
      })
  void aSettingOfCachesThatCannotBeIsExplained(String setting, CapturedOutput output) {
    fail(
        "--emdb.in-memory=true",
        "--emdb.cache.caches.a.null-values=true",
        "--" + setting,
        "--spring.main.sources=" + CachingConfiguration.class.getName());
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("'" + setting.substring(0, setting.indexOf('=')) + "'")
        .contains("Change the property");
  }

  /**
   * Where no cache is known at the start, as is usual with {@code @Cacheable}, the application
   * started with a codec that does not exist, and failed when the first cached method was called.
   */
  @ParameterizedTest
  @ValueSource(strings = {"emdb.cache.codec=xml", "emdb.cache.ttl=0s"})
  void aCommonSettingOfCachesThatCannotBeIsExplainedBeforeThereIsACache(
      String setting, CapturedOutput output) {
    fail(
        "--emdb.in-memory=true",
        "--" + setting,
        "--spring.main.sources=" + CachingConfiguration.class.getName());
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("'" + setting.substring(0, setting.indexOf('=')) + "'")
        .contains("Change the property");
  }

  /** It was "No bean named 'ordrs' available", which does not say what to change. */
  @Test
  void aDatabaseOfCachesThatThereIsNotIsExplained(CapturedOutput output) {
    fail(
        "--emdb.in-memory=true",
        "--emdb.databases.orders.in-memory=true",
        "--emdb.cache.database=ordrs",
        "--spring.main.sources=" + CachingConfiguration.class.getName());
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains(
            "'emdb.cache.database' names the database 'ordrs', but there are only [emdb, orders]")
        .contains("Change the property");
  }

  @Test
  void aBeanOfAnotherTypeInPlaceOfADatabaseOfCachesIsExplained(CapturedOutput output) {
    fail(
        "--emdb.in-memory=true",
        "--emdb.cache.database=environment",
        "--spring.main.sources=" + CachingConfiguration.class.getName());
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("names the database 'environment', but there are only [emdb]");
  }

  @Test
  void cachesThatDoNotKnowWhichDatabaseIsTheirsAreExplained(CapturedOutput output) {
    fail(
        "--spring.main.sources="
            + TwoDatabasesConfiguration.class.getName()
            + ","
            + CachingConfiguration.class.getName());
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("'emdb.cache.database' must name one of the databases [left, right]")
        .contains("Change the property");
  }

  @Test
  void oneDirectoryForTwoDatabasesIsExplained(CapturedOutput output) {
    fail("--emdb.path=" + directory, "--emdb.databases.orders.path=" + directory);
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("Emdb database 'orders' has the directory " + directory)
        .contains("which the bean 'emdb' already has open")
        .contains("'emdb.databases.orders.path'");
  }

  @Test
  void aDatabaseThatIsOpenElsewhereIsExplained(CapturedOutput output) {
    try (Emdb elsewhere = Emdb.open(directory)) {
      fail("--emdb.path=" + directory);
      assertThat(elsewhere.isOpen()).isTrue();
    }
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("The Emdb database 'emdb' at " + directory + " could not be opened")
        .contains("Stop the process that uses it")
        .contains("'emdb.path'");
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsExplained(CapturedOutput output) throws IOException {
    Path file = Files.createFile(directory.resolve("shop"));
    fail("--emdb.path=" + file);
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("There is a file where the directory should be");
  }

  @Test
  void aDirectoryThatCannotBeMadeIsExplained(CapturedOutput output) throws IOException {
    Path file = Files.createFile(directory.resolve("shop"));
    fail("--emdb.path=" + file.resolve("database"));
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("create and write the directory");
  }

  @Test
  void aDirectoryOfOtherFilesIsExplained(CapturedOutput output) throws IOException {
    Files.writeString(directory.resolve("letter.txt"), "Dear reader");
    fail("--emdb.path=" + directory);
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("letter.txt")
        .contains("set 'emdb.path' to an empty directory");
  }

  @Test
  void aNewerFormatIsExplained(CapturedOutput output) throws IOException {
    Emdb.open(directory).close();
    changeSuperblocks(StartupFailureTests::makeNewer);
    fail("--emdb.path=" + directory);
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("format 99")
        .contains("If a newer version of Emdb wrote it, start this application with that version");
  }

  @Test
  void aDamagedDatabaseIsExplained(CapturedOutput output) throws IOException {
    try (Emdb emdb = Emdb.open(directory)) {
      emdb.put("lamp", "12");
    }
    changeSuperblocks(slot -> slot.put(100, (byte) ~slot.get(100)));
    fail("--emdb.path=" + directory);
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("Damaged data in")
        .contains("Copy the directory to a safe place first");
  }

  /** Changes both slots of the file SUPER, which docs/format.md describes. */
  private void changeSuperblocks(Consumer<ByteBuffer> change) throws IOException {
    Path file = directory.resolve("SUPER");
    byte[] bytes = Files.readAllBytes(file);
    for (int slot = 0; slot < bytes.length / SLOT_BYTES; slot++) {
      ByteBuffer all = ByteBuffer.wrap(bytes);
      change.accept(all.slice(slot * SLOT_BYTES, SLOT_BYTES).order(ByteOrder.LITTLE_ENDIAN));
    }
    Files.write(file, bytes);
  }

  private static void makeNewer(ByteBuffer slot) {
    if (slot.getLong(0) == 0) {
      return;
    }
    slot.putInt(8, 99);
    CRC32C checksum = new CRC32C();
    checksum.update(slot.slice(0, SLOT_BYTES - Integer.BYTES));
    slot.putInt(SLOT_BYTES - Integer.BYTES, (int) checksum.getValue());
  }

  private static void fail(String... arguments) {
    assertThatException()
        .isThrownBy(
            () ->
                new SpringApplicationBuilder(Application.class)
                    .web(WebApplicationType.NONE)
                    .registerShutdownHook(false)
                    .run(arguments)
                    .close());
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({EmdbAutoConfiguration.class, EmdbTransactionAutoConfiguration.class})
  static class Application {}

  @Configuration(proxyBeanMethods = false)
  static class AsynchronousConfiguration {

    @Bean
    Worker worker() {
      return new Worker();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  @ImportAutoConfiguration(EmdbCacheAutoConfiguration.class)
  static class CachingConfiguration {}

  @Configuration(proxyBeanMethods = false)
  static class TwoDatabasesConfiguration {

    @Bean
    Emdb left() {
      return Emdb.openInMemory();
    }

    @Bean
    Emdb right() {
      return Emdb.openInMemory();
    }
  }

  static class Worker {

    @EmdbTransactional
    public CompletableFuture<String> work() {
      return CompletableFuture.completedFuture("");
    }
  }
}
