package io.emdb.spring.data;

import org.springframework.data.keyvalue.core.KeyValueOperations;
import org.springframework.data.keyvalue.repository.support.KeyValueRepositoryFactory;
import org.springframework.data.keyvalue.repository.support.KeyValueRepositoryFactoryBean;
import org.springframework.data.repository.Repository;
import org.springframework.data.repository.query.RepositoryQuery;
import org.springframework.data.repository.query.parser.AbstractQueryCreator;

/**
 * Makes the bean of a repository.
 *
 * @param <T> the repository
 * @param <S> the entity's type
 * @param <ID> the type of its id
 */
public final class EmdbRepositoryFactoryBean<T extends Repository<S, ID>, S, ID>
    extends KeyValueRepositoryFactoryBean<T, S, ID> {

  /** Makes a factory of a repository. */
  public EmdbRepositoryFactoryBean(Class<? extends T> repositoryInterface) {
    super(repositoryInterface);
  }

  @Override
  protected KeyValueRepositoryFactory createRepositoryFactory(
      KeyValueOperations operations,
      Class<? extends AbstractQueryCreator<?, ?>> queryCreator,
      Class<? extends RepositoryQuery> repositoryQueryType) {
    return new EmdbRepositoryFactory(operations);
  }
}
