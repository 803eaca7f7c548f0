package io.emdb.archfixture.spring.transaction;

import io.emdb.Emdb;
import io.emdb.internal.view.DatabaseView;

/** Goes past the API of the engine. */
final class TransactionKnowsInside {

  Emdb open() {
    return DatabaseView.open(Emdb.builder().options());
  }
}
