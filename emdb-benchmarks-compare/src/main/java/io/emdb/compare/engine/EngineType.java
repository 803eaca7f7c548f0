package io.emdb.compare.engine;

import java.util.Set;

/**
 * A store that takes part.
 *
 * @param id its name on the command line and in result files
 * @param title its name in the report
 * @param settings how it is set, for the report
 * @param opener opens a store, a new one if the directory is empty
 * @param traits what it can do
 */
public record EngineType(
    String id, String title, String settings, Opener opener, Set<Trait> traits) {

  /** Opens a store. */
  @FunctionalInterface
  public interface Opener {
    Engine open(Opening opening) throws Exception;
  }

  /** Returns whether it can do something. */
  public boolean can(Trait trait) {
    return traits.contains(trait);
  }

  /** Returns whether it is another library's store. */
  public boolean isPeer() {
    return can(Trait.PERSISTENT) && !id.startsWith("emdb");
  }

  /** Opens a store of this type. */
  public Engine open(Opening opening) throws Exception {
    return opener.open(opening);
  }
}
