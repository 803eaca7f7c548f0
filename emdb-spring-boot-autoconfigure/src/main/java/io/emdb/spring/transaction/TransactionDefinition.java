package io.emdb.spring.transaction;

import io.emdb.TransactionOptions;

/** What one {@link EmdbTransactional} asks for, checked and with its placeholders resolved. */
record TransactionDefinition(String database, TransactionOptions options, RollbackRules rules) {

  boolean readOnly() {
    return options.readOnly();
  }
}
