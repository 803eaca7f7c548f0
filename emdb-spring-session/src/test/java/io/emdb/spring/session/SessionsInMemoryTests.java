package io.emdb.spring.session;

import io.emdb.Emdb;

class SessionsInMemoryTests extends SessionRepositoryContract {

  @Override
  Emdb database(Emdb before) {
    return before != null ? before : Emdb.builder().inMemory().clock(() -> now).open();
  }
}
