package io.emdb.internal.verify;

import io.emdb.internal.format.Superblock;
import java.util.function.Consumer;

/** Moments at which others keep away from a part of the files; each must be short. */
public interface Exclusions {

  /** Runs something while no superblock is written, with the one that counts. */
  void withSuperblock(Consumer<Superblock> action);

  /** Runs something while no segment is compacted or deleted; not at all if one is just now. */
  void betweenCompactions(Runnable action);
}
