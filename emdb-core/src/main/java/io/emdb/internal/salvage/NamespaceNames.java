package io.emdb.internal.salvage;

import io.emdb.internal.catalog.Replay;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.image.IndexImage;
import io.emdb.internal.recovery.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the namespaces of a damaged database are called. A name that is lost is taken from the index
 * image, or made up; of two namespaces of one name only the newer can be live. One thread.
 */
final class NamespaceNames {

  private final Map<Integer, Step.Marker> markers = new HashMap<>();
  private final Set<Integer> dropped = new HashSet<>();
  private final Damage damage;

  NamespaceNames(Damage damage) {
    this.damage = damage;
  }

  /** Takes note of what a record says. */
  void add(Step.Marker marker) {
    if (marker.type() == RecordFormat.NAMESPACE) {
      markers.put(marker.namespace(), marker);
    } else if (marker.type() == RecordFormat.DROP) {
      dropped.add(marker.namespace());
    }
  }

  /** Returns the sequence of the record with a namespace's name, or another if that is lost. */
  long sequence(int id, long otherwise) {
    Step.Marker marker = markers.get(id);
    return marker == null ? otherwise : marker.sequence();
  }

  /** Gives every namespace of a replay a name of its own. */
  void complete(Replay replay, @Nullable IndexImage image) {
    Map<Integer, String> names = new HashMap<>();
    markers.forEach((id, marker) -> names.put(id, marker.name()));
    Map<Integer, String> older = namesOf(image);
    for (int id : replay.unnamed()) {
      String name = older.getOrDefault(id, madeUp(id, names));
      damage.report("segments", -1, "the name of the namespace with id " + id + " is unreadable");
      names.put(id, name);
      replay.namespace(id, name);
    }
    replay.repeatedNames().forEach(name -> dropAllButTheNewest(name, names, replay));
  }

  private static String madeUp(int id, Map<Integer, String> names) {
    String name = "salvaged-" + id;
    while (names.containsValue(name)) {
      name += "-";
    }
    return name;
  }

  private static Map<Integer, String> namesOf(@Nullable IndexImage image) {
    Map<Integer, String> names = new HashMap<>();
    if (image != null) {
      image.namespaces().forEach(namespace -> names.put(namespace.id(), namespace.name()));
    }
    return names;
  }

  private void dropAllButTheNewest(String name, Map<Integer, String> names, Replay replay) {
    List<Integer> ids = new ArrayList<>();
    names.forEach(
        (id, each) -> {
          if (each.equals(name) && !dropped.contains(id)) {
            ids.add(id);
          }
        });
    Collections.sort(ids);
    for (int id : ids.subList(0, Math.max(0, ids.size() - 1))) {
      damage.report(
          "segments",
          -1,
          "the namespace with id "
              + id
              + " was dropped before another got its name, though the record that says so is"
              + " unreadable");
      replay.drop(id);
    }
  }
}
