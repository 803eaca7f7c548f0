package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.Entry;
import io.emdb.KeyValueReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a database holds of each worker's keys and of the shared ones. */
record LoadState(List<Map<String, String>> workers, Map<String, String> shared) {

  /** Reads everything; fails if there is anything that no worker writes. */
  static LoadState of(Emdb db) {
    List<Map<String, String>> workers = new ArrayList<>();
    for (int worker = 0; worker < LoadStep.WORKERS; worker++) {
      workers.add(new TreeMap<>());
    }
    LoadState state = new LoadState(workers, new TreeMap<>());
    state.add("", db);
    for (String namespace : db.namespaces()) {
      state.add(namespace, db.namespace(namespace));
    }
    return state;
  }

  private void add(String namespace, KeyValueReader store) {
    try (Cursor<Entry> cursor = store.entries()) {
      while (cursor.hasNext()) {
        Entry entry = cursor.next();
        String key = entry.keyString();
        if (namespace.isEmpty() && key.startsWith(LoadStep.SHARED_PREFIX)) {
          shared.put(key, entry.valueString());
          continue;
        }
        int worker = key.charAt(1) - '0';
        assertThat(worker).as(key).isBetween(0, LoadStep.WORKERS - 1);
        assertThat(namespace).as(key).isIn("", LoadStep.own(worker));
        long deadline =
            store.expiresAt(entry.key()).map(i -> i.toEpochMilli()).orElse(Long.MAX_VALUE);
        workers
            .get(worker)
            .put(namespace + "/" + key, LoadModel.describe(entry.valueString(), deadline));
      }
    }
  }
}
