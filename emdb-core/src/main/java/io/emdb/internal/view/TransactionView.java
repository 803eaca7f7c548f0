package io.emdb.internal.view;

import io.emdb.Namespace;
import io.emdb.Transaction;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.engine.Engine;
import io.emdb.internal.engine.EngineTransaction;
import io.emdb.internal.engine.KeySpace;
import java.util.Objects;

/** A transaction, as its default namespace and a handle to end it. */
final class TransactionView extends SpaceView implements Transaction {

  private final Engine engine;
  private final EngineTransaction transaction;

  TransactionView(Engine engine, EngineTransaction transaction) {
    super(engine.options().clock(), engine.options().defaultTtlOrNull());
    this.engine = engine;
    this.transaction = transaction;
  }

  @Override
  KeySpace space() {
    return transaction.space(engine.catalog().defaultNamespace());
  }

  @Override
  public Namespace namespace(String name) {
    transaction.space(engine.catalog().defaultNamespace()); // refuses what has ended
    NamespaceEntry entry = Namespaces.require(engine, name);
    return new InTransaction(engine, entry, transaction);
  }

  @Override
  public void commit() {
    try {
      transaction.commit();
    } catch (InternalError e) {
      throw engine.explain(e);
    }
  }

  @Override
  public void rollback() {
    transaction.rollback();
  }

  @Override
  public void setRollbackOnly() {
    transaction.setRollbackOnly();
  }

  @Override
  public boolean isRollbackOnly() {
    return transaction.isRollbackOnly();
  }

  @Override
  public boolean isActive() {
    return transaction.isActive();
  }

  boolean hasEnded() {
    return transaction.hasEnded();
  }

  @Override
  public boolean isReadOnly() {
    return transaction.isReadOnly();
  }

  @Override
  public Savepoint savepoint() {
    return transaction.savepoint();
  }

  @Override
  public void rollbackTo(Savepoint savepoint) {
    transaction.rollbackTo(Objects.requireNonNull(savepoint, "savepoint"));
  }

  @Override
  public void release(Savepoint savepoint) {
    transaction.release(Objects.requireNonNull(savepoint, "savepoint"));
  }

  @Override
  public void close() {
    transaction.rollback();
  }

  /** A namespace that stays with its transaction. */
  private static final class InTransaction extends NamespaceView {

    private final EngineTransaction transaction;

    InTransaction(Engine engine, NamespaceEntry entry, EngineTransaction transaction) {
      super(engine, entry);
      this.transaction = transaction;
    }

    @Override
    KeySpace space() {
      return transaction.space(entry());
    }
  }
}
