package io.emdb.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Codec;
import io.emdb.Emdb;
import io.emdb.Entry;
import io.emdb.Finding;
import io.emdb.FlushPolicy;
import io.emdb.LockHolder;
import io.emdb.NamespaceOptions;
import io.emdb.OnCorruption;
import io.emdb.SalvageReport;
import io.emdb.TransactionAction;
import io.emdb.TransactionFunction;
import io.emdb.ValueReader;
import io.emdb.security.MarkedDatabase.State;
import io.emdb.testing.Marks;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Looks at what each public type says of itself, with keys and values in it. */
class PublicTypesShownTest {

  /** What the application hands in: it decides itself what that says. */
  private static final Set<Class<?>> OF_THE_APPLICATION =
      Set.of(TransactionAction.class, TransactionFunction.class, ValueReader.class);

  private final MarkedDatabase database = new MarkedDatabase();

  @AfterEach
  void stopListening() {
    database.close();
  }

  /** A type that is not looked at could begin to tell everything, and no test would see it. */
  @Test
  void everyPublicType_wasLookedAt() throws Exception {
    Marks marks = database.marks();
    Emdb db = database.in(State.WELL, /* sorted= */ true);
    marks.look("builder", Emdb.builder());
    marks.look("options", Emdb.builder().options());
    marks.look("policy", FlushPolicy.everyN(3));
    marks.look("entry", Entry.of(Marks.KEY, Marks.VALUE));
    marks.look("ttl", MarkedDatabase.HOUR);
    marks.look("codec", Codec.string());
    marks.look("namespace options", NamespaceOptions.defaults().withMaxEntries(3));
    marks.look("namespace stats", db.namespace("bounded").namespaceStats());
    marks.look(
        "salvage report",
        new SalvageReport(OnCorruption.SALVAGE, List.of(), 1, 2, 3, List.of("00000001.seg")));
    marks.look("lock holder", new LockHolder(1, Instant.EPOCH, "0.1.0", "host"));
    marks.look("finding", new Finding("00000001.seg", 4096, "the record is damaged"));
    for (Map.Entry<String, MarkedWorks.Work> work : MarkedWorks.all().entrySet()) {
      try {
        database.look(work.getKey(), work.getValue().of(db));
      } catch (Exception failure) {
        marks.look(work.getKey(), failure);
      }
      if (db.isOpen()) {
        MarkedDatabase.fill(db);
      } else {
        db = database.in(State.WELL, /* sorted= */ true);
      }
    }
    db.read(Marks.KEY, view -> MarkedWorks.run(() -> marks.look("value view", view)));
    database.look("read view", db.readView());
    database.end("end", db);

    List<String> notSeen = new ArrayList<>();
    for (Class<?> type : publicTypes()) {
      if (!marks.hasSeen(type)) {
        notSeen.add(type.getName());
      }
    }
    assertThat(notSeen).as("public types whose toString is not looked at here").isEmpty();
    marks.assertNoneShown();
  }

  private static List<Class<?>> publicTypes() throws Exception {
    List<Class<?>> types = new ArrayList<>();
    try (Stream<Path> files = Files.list(classes())) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".class") && !name.equals("package-info.class")) {
          Class<?> type = Class.forName("io.emdb." + name.replace(".class", ""));
          if (Modifier.isPublic(type.getModifiers()) && hasSomethingToShow(type)) {
            types.add(type);
          }
        }
      }
    }
    assertThat(types).hasSizeGreaterThan(15);
    return types;
  }

  private static Path classes() throws URISyntaxException {
    return Path.of(Emdb.class.getProtectionDomain().getCodeSource().getLocation().toURI())
        .resolve("io/emdb");
  }

  private static boolean hasSomethingToShow(Class<?> type) {
    return !Throwable.class.isAssignableFrom(type)
        && !type.isEnum()
        && !OF_THE_APPLICATION.contains(type);
  }
}
