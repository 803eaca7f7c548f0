package io.emdb.spring.boot.autoconfigure;

import java.lang.reflect.RecordComponent;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The reference page of the properties, made from the metadata that editors read, too. */
final class ConfigurationPage {

  /** Writes the page anew. */
  static final String COMMAND =
      "mvn -B test -pl emdb-spring-boot-autoconfigure -am -Dtest=ConfigurationPageTests "
          + "-Dsurefire.failIfNoSpecifiedTests=false -Demdb.docs.write=true";

  private static final String HEAD =
      """
      # Configuration properties

      Every property of the starter, made from its metadata: do not edit this page, change the Javadoc of the
      properties or `additional-spring-configuration-metadata.json` and run

      ```
      %s
      ```

      A test fails when the page does not say what the metadata says. Guides: [spring-boot.md](spring-boot.md) and
      [caching.md](caching.md). Durations are written like `30s`, `10m` or `7d`, sizes like `64MB`.
      """;

  private static final Pattern MAP =
      Pattern.compile("java\\.util\\.Map<java\\.lang\\.String,(.+)>");
  private static final Pattern BORDER = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  private final JsonNode metadata;
  private final StringBuilder text = new StringBuilder();

  private ConfigurationPage(JsonNode metadata) {
    this.metadata = metadata;
  }

  /** Returns the page that the metadata of this module asks for. */
  static String render() {
    return new ConfigurationPage(readMetadata()).toMarkdown();
  }

  /** Returns where the page is kept. */
  static Path file() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("CONTRIBUTING.md"))) {
      directory = directory.getParent();
    }
    return directory.resolve("docs/configuration.md");
  }

  /** Returns the metadata of this module. */
  static JsonNode readMetadata() {
    try {
      // By the place of the class: other jars have a resource of this name too.
      Path classes =
          Path.of(EmdbProperties.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return new JsonMapper()
          .readTree(classes.resolve("META-INF/spring-configuration-metadata.json"));
    } catch (URISyntaxException exception) {
      throw new IllegalStateException(exception);
    }
  }

  private String toMarkdown() {
    text.append(HEAD.replace("%s", COMMAND));
    Map<String, List<JsonNode>> sections = new TreeMap<>();
    for (JsonNode property : metadata.get("properties")) {
      sections.computeIfAbsent(section(name(property)), s -> new ArrayList<>()).add(property);
    }
    sections.forEach(this::section);
    return text.toString();
  }

  private static String section(String name) {
    String[] parts = name.split("\\.", -1);
    boolean nested = parts.length > 2;
    return nested ? String.join(".", parts[0], parts[1]) : parts[0];
  }

  private void section(String prefix, List<JsonNode> properties) {
    text.append("\n## `").append(prefix).append(".*`\n\n");
    text.append("| property | type | default | meaning |\n|---|---|---|---|\n");
    for (JsonNode property : properties) {
      row(property);
    }
  }

  private void row(JsonNode property) {
    String name = name(property);
    Matcher map = MAP.matcher(property.get("type").asString());
    boolean isMap = map.matches();
    String meaning = property.get("description").asString() + values(name);
    if (isMap) {
      meaning +=
          " For each name: " + children(map.group(1)) + "; see those of `" + parent(name) + "`.";
    }
    text.append("| `")
        .append(isMap ? name + ".<name>.*" : name)
        .append("` | ")
        .append(isMap ? "group" : type(property.get("type").asString()))
        .append(" | ")
        .append(defaultValue(property))
        .append(" | ")
        .append(meaning.replace("|", "\\|").replace("<name>", "&lt;name&gt;"))
        .append(" |\n");
  }

  private String values(String name) {
    for (JsonNode hint : metadata.path("hints")) {
      if (name(hint).equals(name) && hint.has("values")) {
        boolean others = hint.has("providers");
        List<String> lines = new ArrayList<>();
        for (JsonNode value : hint.get("values")) {
          String about = value.path("description").asString("");
          lines.add(
              "`" + value.get("value").asString() + "`" + (about.isEmpty() ? "" : ": " + about));
        }
        return (others ? "<br>Such as:<br>" : "<br>One of:<br>") + String.join("<br>", lines);
      }
    }
    return "";
  }

  private static String children(String type) {
    try {
      return Arrays.stream(Class.forName(type).getRecordComponents())
          .map(RecordComponent::getName)
          .map(name -> BORDER.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT))
          .map(name -> "`" + name + "`")
          .collect(Collectors.joining(", "));
    } catch (ClassNotFoundException exception) {
      throw new IllegalStateException(exception);
    }
  }

  private static String parent(String name) {
    return name.substring(0, name.lastIndexOf('.')) + ".*";
  }

  private static String defaultValue(JsonNode property) {
    String value = property.path("defaultValue").asString("");
    return value.isEmpty() ? "" : "`" + value + "`";
  }

  private static String type(String type) {
    return switch (type) {
      case "java.lang.Boolean" -> "boolean";
      case "java.lang.Integer", "java.lang.Long", "java.lang.Double" -> "number";
      case "java.time.Duration" -> "duration";
      case "org.springframework.util.unit.DataSize" -> "size";
      case "java.util.List<java.lang.String>" -> "list of text";
      case "org.springframework.boot.actuate.endpoint.Access" ->
          "`none`, `read-only`, `unrestricted`";
      default -> type.startsWith("java.lang.") ? "text" : "choice";
    };
  }

  private static String name(JsonNode node) {
    return node.get("name").asString();
  }
}
