package io.emdb.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.KeyValues;
import io.emdb.Transaction;
import io.emdb.testing.Contents;
import io.emdb.testing.ManualClock;
import io.emdb.testing.VerifiedDatabases;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A part of the key-value contract. After each test the store's neighbours are as they were, and a
 * transaction is committed and shows outside what it showed inside.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("io.emdb.contract.StoreVariant#all")
abstract class KeyValuesContract {

  private static final Map<String, String> NEIGHBOUR = Map.of("neighbour", "untouched");

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  @Parameter StoreVariant variant;

  final ManualClock clock = new ManualClock();
  Emdb database;
  KeyValues store;

  @BeforeEach
  void openStore() {
    database = variant.open(databases, clock);
    variant.neighbours(database).forEach(neighbour -> neighbour.put("neighbour", "untouched"));
    store = variant.store(database);
  }

  @AfterEach
  void neighboursAreUntouchedAndCommitShowsTheSame() {
    Map<String, String> inside = Contents.of(store);
    database.currentTransaction().ifPresent(Transaction::commit);
    KeyValues outside = variant.committedStore(database);
    assertThat(Contents.of(outside)).isEqualTo(inside);
    assertThat(outside.size()).isEqualTo(inside.size());
    for (KeyValues neighbour : variant.neighbours(database)) {
      assertThat(neighbour.getString("neighbour")).isEqualTo("untouched");
      if (neighbour != database) {
        assertThat(Contents.of(neighbour)).isEqualTo(NEIGHBOUR);
      }
    }
  }

  /** Stores each key with the value {@code "v" + key}. */
  void putKeys(String... keys) {
    for (String key : keys) {
      store.put(key, "v" + key);
    }
  }
}
