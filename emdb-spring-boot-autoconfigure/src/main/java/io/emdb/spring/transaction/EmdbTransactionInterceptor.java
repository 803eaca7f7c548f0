package io.emdb.spring.transaction;

import io.emdb.Emdb;
import io.emdb.EmdbTransactionException;
import io.emdb.Transaction;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;

/**
 * Runs an invocation in the thread's transaction: begins one, or joins the one that runs. The
 * database itself binds the transaction to the thread; nothing is kept here.
 */
final class EmdbTransactionInterceptor implements MethodInterceptor {

  private final TransactionDefinitionSource definitions;
  private final TransactionDatabases databases;

  EmdbTransactionInterceptor(
      TransactionDefinitionSource definitions, TransactionDatabases databases) {
    this.definitions = definitions;
    this.databases = databases;
  }

  @Override
  public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
    TransactionDefinition definition = definitionOf(invocation);
    if (definition == null) {
      return invocation.proceed();
    }
    Emdb emdb = databases.get(definition.database());
    Transaction running = emdb.currentTransaction().orElse(null);
    return running == null
        ? runNew(invocation, definition, emdb)
        : join(invocation, definition, running);
  }

  private @Nullable TransactionDefinition definitionOf(MethodInvocation invocation) {
    Object target = invocation.getThis();
    Class<?> targetClass =
        target == null
            ? invocation.getMethod().getDeclaringClass()
            : AopUtils.getTargetClass(target);
    return definitions.find(invocation.getMethod(), targetClass);
  }

  private static @Nullable Object runNew(
      MethodInvocation invocation, TransactionDefinition definition, Emdb emdb) throws Throwable {
    // Closing rolls back what has not ended, whichever way out is taken.
    try (Transaction transaction = emdb.begin(definition.options())) {
      Object result;
      try {
        result = invocation.proceed();
      } catch (Throwable failure) {
        if (!definition.rules().rollsBackOn(failure)) {
          commitDespite(failure, transaction);
        }
        throw failure;
      }
      // Outside of what the rollback rules decide about: no rule lets half of the work stay.
      if (result != null && AsynchronousTypes.isAsynchronous(result)) {
        throw AsynchronousTypes.refusal(invocation.getMethod(), result.getClass());
      }
      transaction.commit();
      return result;
    }
  }

  private static void commitDespite(Throwable failure, Transaction transaction) {
    try {
      transaction.commit();
    } catch (Throwable commitFailure) {
      // The caller must not take the listed exception as the sign of a commit.
      commitFailure.addSuppressed(failure);
      throw commitFailure;
    }
  }

  private static @Nullable Object join(
      MethodInvocation invocation, TransactionDefinition definition, Transaction running)
      throws Throwable {
    if (running.isReadOnly() && !definition.readOnly()) {
      throw new EmdbTransactionException(
          TransactionDefinitionSource.name(invocation.getMethod())
              + " writes, but the transaction it would join is read-only: take 'readOnly' off the"
              + " method that began it, or add it to this one");
    }
    Object result;
    try {
      result = invocation.proceed();
    } catch (Throwable failure) {
      if (definition.rules().rollsBackOn(failure)) {
        mark(running);
      }
      throw failure;
    }
    if (result != null && AsynchronousTypes.isAsynchronous(result)) {
      mark(running);
      throw AsynchronousTypes.refusal(invocation.getMethod(), result.getClass());
    }
    return result;
  }

  private static void mark(Transaction running) {
    // A read-only transaction has nothing to roll back, so what was caught may stay caught.
    if (!running.isReadOnly()) {
      running.setRollbackOnly();
    }
  }
}
