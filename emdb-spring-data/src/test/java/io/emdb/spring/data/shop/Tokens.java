package io.emdb.spring.data.shop;

import io.emdb.spring.data.EmdbRepository;
import java.util.List;
import java.util.UUID;

/** Tokens by a random id. */
public interface Tokens extends EmdbRepository<Token, UUID> {

  List<Token> findByOwner(String owner);
}
