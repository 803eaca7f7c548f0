package io.emdb.internal.view;

import io.emdb.Namespace;
import io.emdb.NamespaceStats;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.engine.Engine;
import io.emdb.internal.engine.EngineTransaction;
import io.emdb.internal.engine.KeySpace;

/** A namespace, or the default one, inside or outside of the thread's transaction. */
class NamespaceView extends SpaceView implements Namespace {

  private final Engine engine;
  private final NamespaceEntry entry;
  private final KeySpace store;

  NamespaceView(Engine engine, NamespaceEntry entry) {
    super(engine.options().clock(), engine.options().defaultTtlOrNull());
    this.engine = engine;
    this.entry = entry;
    this.store = engine.space(entry);
  }

  @Override
  KeySpace space() {
    EngineTransaction transaction = engine.transactions().current();
    return transaction == null ? store : transaction.space(entry);
  }

  NamespaceEntry entry() {
    return entry;
  }

  @Override
  public String name() {
    return entry.name();
  }

  @Override
  public NamespaceStats namespaceStats() {
    return engine.stats(entry);
  }

  @Override
  public long sweepExpired() {
    return engine.sweep(entry);
  }
}
