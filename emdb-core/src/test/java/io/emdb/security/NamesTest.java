package io.emdb.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.testing.VerifiedDatabases;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Names that applications may take from strangers: they are data, and never names of files. */
class NamesTest {

  private static final List<String> HOSTILE =
      List.of(
          "..",
          ".",
          "../evil",
          "../../../../../../tmp/evil",
          "/etc/passwd",
          "a/b/c",
          "C:\\evil",
          "\\\\server\\share",
          "..\\evil",
          "%2e%2e%2fevil",
          "evil\u0000.seg",
          "\u0000",
          "line\r\nbreak",
          "\u001b[31mred",
          "\u202etxt.exe",
          "~",
          "$HOME",
          "`id`",
          "nul",
          "CON.txt",
          " ",
          "SUPER",
          "LOCK",
          "HOLDER",
          "INDEX.img",
          "quarantine",
          "00000001.seg",
          "x".repeat(1024),
          "../".repeat(341));

  /** Where a superblock has its hash seed; docs/format.md. */
  private static final int HASH_SEED = 40;

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private static List<String> namesBelow(Path path) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> entries = Files.walk(path)) {
      entries.forEach(entry -> names.add(path.relativize(entry).toString()));
    }
    return names;
  }

  @Test
  void hostileNames_ofNamespacesGroupsAndKeys_areNeverNamesOfFiles() throws IOException {
    Path directory = databases.directory();
    EmdbBuilder builder = Emdb.builder().path(directory).segmentSize(64 * 1024);
    Emdb db = databases.open(builder);
    for (String name : HOSTILE) {
      db.namespace(name).put(name, name);
      db.group(name).put("k", name);
      db.namespace("dropped " + name.substring(0, Math.min(100, name.length()))).put("k", "v");
    }
    db = databases.reopen(db, builder);
    for (String name : db.namespaces()) {
      if (name.startsWith("dropped ")) {
        db.dropNamespace(name);
      }
    }
    db.compact();
    db = databases.reopen(db, builder);

    for (String name : HOSTILE) {
      assertThat(db.namespace(name).getString(name)).isEqualTo(name);
      assertThat(db.group(name).getString("k")).isEqualTo(name);
    }
    assertThat(db.namespaces()).hasSameElementsAs(HOSTILE);
    assertThat(namesBelow(directory))
        .allMatch(name -> name.matches("|SUPER|LOCK|HOLDER|INDEX\\.img|\\d{8}\\.seg"));
    assertThat(namesBelow(directory.getParent()))
        .allMatch(name -> name.isEmpty() || name.startsWith(directory.getFileName().toString()));
  }

  /** Who knew the seed could choose keys that all meet in one place of the index. */
  @Test
  void hashSeed_isOfEachDatabase() throws IOException {
    Set<Long> seeds = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      Path directory = databases.directory();
      databases.open(directory).close();
      byte[] superblock = Files.readAllBytes(directory.resolve("SUPER"));
      int slot = superblock[4096] == 0 ? 0 : 4096; // either was written first
      seeds.add(ByteBuffer.wrap(superblock).getLong(slot + HASH_SEED));
    }
    assertThat(seeds).hasSize(10).doesNotContain(0L);
  }

  @Test
  void nameThatIsTooLongOrNoText_isRefused() {
    Emdb db = databases.openInMemory();
    for (String name : List.of("", "x".repeat(1025), "\ud800")) {
      assertThatThrownBy(() -> db.namespace(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'name'");
    }
    assertThat(db.namespaces()).isEmpty();
  }
}
