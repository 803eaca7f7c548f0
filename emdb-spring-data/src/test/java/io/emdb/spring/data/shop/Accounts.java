package io.emdb.spring.data.shop;

import io.emdb.spring.data.EmdbRepository;
import java.util.Optional;

/** Accounts by number. */
public interface Accounts extends EmdbRepository<Account, Long> {

  Optional<Account> findByOwner(String owner);
}
