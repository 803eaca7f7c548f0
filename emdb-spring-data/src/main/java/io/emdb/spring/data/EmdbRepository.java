package io.emdb.spring.data;

import org.springframework.data.keyvalue.repository.KeyValueRepository;
import org.springframework.data.repository.NoRepositoryBean;

/**
 * A repository whose entities are kept by Emdb. Thread-safe. On a thread that runs a transaction of
 * the database it takes part in that.
 *
 * <p>{@code saveAll} and the methods that delete several entities are one transaction each.
 * Extending this interface tells Emdb's repositories from those of other Spring Data modules in one
 * application; in an application with no other module any {@code Repository} will do.
 *
 * @param <T> the entity's type
 * @param <ID> the type of its id
 */
@NoRepositoryBean
public interface EmdbRepository<T, ID> extends KeyValueRepository<T, ID> {}
