package io.emdb.compare.engine;

import java.util.List;

/** All stores that take part, in the order of the report. */
public final class Engines {

  /** All of them. */
  public static final List<EngineType> ALL =
      List.of(
          EmdbEngine.HASHED,
          EmdbEngine.SORTED,
          HeapEngine.HASHED,
          HeapEngine.SORTED,
          RocksEngine.TYPE,
          LmdbEngine.TYPE,
          MvStoreEngine.TYPE,
          XodusEngine.TYPE,
          ChronicleEngine.TYPE,
          SqliteEngine.TYPE,
          MapDbEngine.TYPE,
          EhcacheEngine.TYPE);

  private Engines() {}

  /** Returns the one with an id. */
  public static EngineType of(String id) {
    return ALL.stream()
        .filter(type -> type.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No engine '"
                        + id
                        + "': choose from "
                        + ALL.stream().map(EngineType::id).toList()));
  }
}
