package io.emdb.spring.data;

import java.util.List;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.keyvalue.core.KeyValueOperations;
import org.springframework.data.keyvalue.repository.support.SimpleKeyValueRepository;
import org.springframework.data.repository.core.EntityInformation;

/**
 * What every repository can do. Extend it, with this constructor, for a base class of your own.
 *
 * @param <T> the entity's type
 * @param <ID> the type of its id
 */
public class SimpleEmdbRepository<T, ID> extends SimpleKeyValueRepository<T, ID>
    implements EmdbRepository<T, ID> {

  private final EmdbTemplate template;
  private final Class<T> type;
  private final String keySpace;

  /**
   * Makes a repository of a type.
   *
   * @param operations an {@link EmdbTemplate}
   */
  public SimpleEmdbRepository(EntityInformation<T, ID> metadata, KeyValueOperations operations) {
    super(metadata, operations);
    if (!(operations instanceof EmdbTemplate emdb)) {
      throw new IllegalArgumentException(
          "An Emdb repository needs an EmdbTemplate, found " + operations.getClass().getName());
    }
    this.template = emdb;
    this.type = metadata.getJavaType();
    this.keySpace = emdb.keySpaceOf(type);
  }

  @Override
  public <S extends T> S save(S entity) {
    if (!keySpace.equals(template.keySpaceOf(entity.getClass()))) {
      throw new InvalidDataAccessApiUsageException(
          entity.getClass().getName()
              + " is kept in another key space than "
              + type.getName()
              + ", whose repository would not find it: put @KeySpace on the latter");
    }
    return super.save(entity);
  }

  @Override
  public <S extends T> List<S> saveAll(Iterable<S> entities) {
    return template.inTransaction(() -> super.saveAll(entities));
  }

  @Override
  public boolean existsById(ID id) {
    return template.exists(id, type);
  }

  @Override
  public void delete(T entity) {
    template.delete(entity);
  }

  @Override
  public void deleteAll(Iterable<? extends T> entities) {
    inTransaction(() -> entities.forEach(this::delete));
  }

  @Override
  public void deleteAllById(Iterable<? extends ID> ids) {
    inTransaction(() -> super.deleteAllById(ids));
  }

  private void inTransaction(Runnable action) {
    template.inTransaction(
        () -> {
          action.run();
          return true;
        });
  }
}
