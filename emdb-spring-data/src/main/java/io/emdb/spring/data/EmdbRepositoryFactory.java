package io.emdb.spring.data;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.keyvalue.core.KeyValueOperations;
import org.springframework.data.keyvalue.repository.support.KeyValueRepositoryFactory;
import org.springframework.data.repository.core.RepositoryMetadata;
import org.springframework.data.repository.query.DefaultParameters;
import org.springframework.data.repository.query.QueryLookupStrategy;
import org.springframework.data.repository.query.QueryMethod;
import org.springframework.data.repository.query.ValueExpressionDelegate;

/** Makes repositories. */
final class EmdbRepositoryFactory extends KeyValueRepositoryFactory {

  private final KeyValueOperations operations;

  EmdbRepositoryFactory(KeyValueOperations operations) {
    super(operations);
    this.operations = operations;
  }

  @Override
  protected Class<?> getRepositoryBaseClass(RepositoryMetadata metadata) {
    return SimpleEmdbRepository.class;
  }

  @Override
  protected Optional<QueryLookupStrategy> getQueryLookupStrategy(
      QueryLookupStrategy.@Nullable Key key, ValueExpressionDelegate valueExpressionDelegate) {
    return Optional.of(
        (method, metadata, factory, namedQueries) ->
            new EmdbPartTreeQuery(
                method,
                new QueryMethod(method, metadata, factory, DefaultParameters::new),
                operations));
  }
}
