package io.emdb.compare.workload;

import io.emdb.compare.engine.Engine;
import io.emdb.compare.engine.EngineType;
import io.emdb.compare.engine.Engines;
import io.emdb.compare.engine.Mode;
import io.emdb.compare.engine.Opening;
import io.emdb.compare.engine.Trait;
import org.jspecify.annotations.Nullable;

/** The store under measurement, opened in the mode a phase needs. */
final class Store implements AutoCloseable {

  private final EngineType type;
  private final Opening opening;
  private Mode mode = Mode.RELAXED;
  private @Nullable Engine engine;

  Store(Job job, int valueBytes) {
    this.type = Engines.of(job.engine());
    this.opening =
        new Opening(
            job.directory(),
            Mode.RELAXED,
            job.records() + job.counts().written(),
            Pairs.KEY_BYTES,
            valueBytes);
  }

  boolean can(Trait trait) {
    return type.can(trait);
  }

  /** Returns the store opened in a mode, reopening it if it was open in another. */
  Engine in(Mode wanted) throws Exception {
    Engine open = engine;
    if (open != null && (mode == wanted || !can(Trait.PERSISTENT))) {
      return open;
    }
    close();
    mode = wanted;
    open = type.open(opening.in(wanted));
    engine = open;
    return open;
  }

  @Override
  public void close() throws Exception {
    Engine open = engine;
    engine = null;
    if (open != null) {
      open.close();
    }
  }
}
