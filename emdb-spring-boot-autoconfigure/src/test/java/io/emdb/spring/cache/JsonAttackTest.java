package io.emdb.spring.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * Type names of known attacks in JSON, planted in the files of a database and read through a cache
 * with the codec {@code jackson}: a miss, before their classes are loaded.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JsonAttackTest {

  private static final List<String> KNOWN =
      List.of(
          "ch.qos.logback.core.db.JNDIConnectionSource",
          "com.sun.org.apache.xalan.internal.xsltc.trax.TemplatesImpl",
          "com.sun.rowset.JdbcRowSetImpl",
          "com.zaxxer.hikari.HikariConfig",
          "com.zaxxer.hikari.HikariDataSource",
          "java.beans.EventHandler",
          "java.io.FileOutputStream",
          "java.lang.Class",
          "java.lang.ProcessBuilder",
          "java.lang.Thread",
          "java.net.InetAddress",
          "java.net.URL",
          "java.nio.file.Path",
          "java.util.PriorityQueue",
          "java.util.ServiceLoader",
          "java.util.logging.FileHandler",
          "javax.naming.InitialContext",
          "javax.script.ScriptEngineManager",
          "javax.sql.rowset.serial.SerialBlob",
          "javax.swing.JEditorPane",
          "org.apache.commons.collections.functors.InvokerTransformer",
          "org.h2.jdbcx.JdbcDataSource",
          "org.springframework.aop.config.MethodLocatingFactoryBean",
          "org.springframework.beans.factory.config.PropertyPathFactoryBean",
          "org.springframework.context.support.ClassPathXmlApplicationContext",
          "org.springframework.context.support.FileSystemXmlApplicationContext",
          "org.springframework.jndi.support.SimpleJndiBeanFactory");

  @TempDir Path directory;

  private final RecordingLoader loader = new RecordingLoader();
  private final JacksonCacheCodec codec =
      new JacksonCacheCodec(
          new JsonMapper(), AllowedTypes.ofPackages(List.of("io.emdb.spring.cache")), loader);

  /** Has places for anything, as types of applications do. */
  record Box(Object any, List<Object> many) {}

  record Tagged(@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Object any) {}

  private void assertMisses(List<String> texts) {
    Map<String, byte[]> payloads = new LinkedHashMap<>();
    texts.forEach(
        json ->
            payloads.put(json.substring(0, Math.min(400, json.length())), json.getBytes(UTF_8)));
    assertThat(payloads).hasSameSizeAs(texts);
    new PlantedBytes(directory, codec).assertMisses(payloads);
  }

  @Test
  void typeNameOfAKnownAttack_isRefusedWhereverItStands() {
    List<String> texts = new ArrayList<>();
    KNOWN.forEach(name -> texts.addAll(shapes(name)));
    assertMisses(texts);
    assertThat(loader.asked()).doesNotContainAnyElementsOf(KNOWN);
  }

  /** Places in JSON where the name of a class can stand. */
  private static List<String> shapes(String name) {
    String box = "[\"" + Box.class.getName() + "\",";
    String tagged = "[\"" + Tagged.class.getName() + "\",";
    return List.of(
        "[\"" + name + "\",{}]",
        "[\"" + name + "\",\"file:///etc/passwd\"]",
        "[\"[L" + name + ";\",[{}]]",
        "[\"java.util.ArrayList\",[[\"" + name + "\",{}]]]",
        "[\"java.util.ArrayList<" + name + ">\",[{}]]",
        "[\"java.util.HashMap\",{\"a\":[\"" + name + "\",{}]}]",
        "[\"java.util.HashMap<" + name + "," + name + ">\",{\"a\":{}}]",
        "[\"java.util.HashMap\",{\"\\u0001[\\\"" + name + "\\\",{}]\":1}]",
        "[\"java.util.EnumMap<" + name + ",java.lang.Object>\",{}]",
        "O[\"" + name + "\",{}]",
        box + "{\"any\":[\"" + name + "\",{}],\"many\":null}]",
        box + "{\"any\":null,\"many\":[\"java.util.ArrayList\",[[\"" + name + "\",{}]]]}]",
        tagged + "{\"any\":{\"@class\":\"" + name + "\"}}]");
  }

  /** The shapes of the attacks above are refused for their names, not for their shapes. */
  @Test
  void typeNameThatIsAllowed_isReadWhereverItStands() {
    String box = "[\"" + Box.class.getName() + "\",";
    String inner = "[\"java.util.ArrayList\",[1]]";
    PlantedBytes planted = new PlantedBytes(directory, codec);
    assertThat(
            planted.read(
                (box
                        + "{\"any\":"
                        + inner
                        + ",\"many\":[\"java.util.ArrayList\",["
                        + inner
                        + "]]}]")
                    .getBytes(UTF_8)))
        .isEqualTo(new Box(List.of(1), List.of(List.of(1))));
  }

  @Test
  void deepNesting_isRefused_beforeTheStackEnds() {
    assertMisses(
        List.of(
            "[\"java.util.ArrayList\",".repeat(20_000),
            "[\"java.util.ArrayList\",[".repeat(20_000),
            "[\"java.util.LinkedHashMap\",{\"a\":".repeat(20_000)));
  }

  @Test
  void numbersThatTakeAges_areRefused() {
    assertMisses(
        List.of(
            "[\"java.math.BigInteger\"," + "9".repeat(1_000_000) + "]",
            "[\"java.math.BigInteger\",1e1000000000]"));
  }
}
