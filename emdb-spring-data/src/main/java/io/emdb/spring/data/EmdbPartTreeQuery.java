package io.emdb.spring.data;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.dao.IncorrectResultSizeDataAccessException;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.SliceImpl;
import org.springframework.data.keyvalue.core.KeyValueOperations;
import org.springframework.data.keyvalue.core.query.KeyValueQuery;
import org.springframework.data.mapping.MappingException;
import org.springframework.data.repository.query.ParametersParameterAccessor;
import org.springframework.data.repository.query.QueryMethod;
import org.springframework.data.repository.query.RepositoryQuery;
import org.springframework.data.repository.query.ResultProcessor;
import org.springframework.data.repository.query.parser.PartTree;
import org.springframework.data.support.PageableExecutionUtils;
import org.springframework.util.ClassUtils;

/** A repository's method whose name is its query. */
final class EmdbPartTreeQuery implements RepositoryQuery {

  private final QueryMethod method;
  private final Class<?> returnType;
  private final KeyValueOperations operations;
  private final PartTree tree;
  private final Class<?> type;

  EmdbPartTreeQuery(Method javaMethod, QueryMethod method, KeyValueOperations operations) {
    this.method = method;
    this.returnType = javaMethod.getReturnType();
    this.operations = operations;
    this.type = method.getEntityInformation().getJavaType();
    this.tree = new PartTree(method.getName(), type);
    EmdbQueryCreator.check(tree, method.getName());
    if (method.isScrollQuery() || method.isSearchQuery()) {
      throw new MappingException(
          "Method '" + method.getName() + "' returns a window or search results, as Emdb cannot");
    }
  }

  @Override
  public QueryMethod getQueryMethod() {
    return method;
  }

  @Override
  public @Nullable Object execute(@Nullable Object[] parameters) {
    ParametersParameterAccessor arguments =
        new ParametersParameterAccessor(method.getParameters(), parameters);
    KeyValueQuery<Criterion> query = new EmdbQueryCreator(tree, arguments).createQuery();
    if (tree.isCountProjection()) {
      return number(operations.count(query, type));
    }
    if (tree.isExistsProjection()) {
      return operations.exists(query, type);
    }
    limit(query, arguments);
    if (tree.isDelete()) {
      return delete(query);
    }
    ResultProcessor processor = method.getResultProcessor().withDynamicProjection(arguments);
    return processor.processResult(find(query, arguments.getPageable()));
  }

  private void limit(KeyValueQuery<Criterion> query, ParametersParameterAccessor arguments) {
    Integer named = tree.getMaxResults();
    if (named != null) {
      query.setRows(named);
    }
    // With a Pageable, the accessor's limit is the page's size.
    if (method.getParameters().hasLimitParameter() && arguments.getLimit().isLimited()) {
      query.setRows(smaller(query.getRows(), arguments.getLimit().max()));
    }
    Pageable page = arguments.getPageable();
    if (page.isPaged()) {
      query.setOffset(page.getOffset());
      query.setRows(rowsOf(page, query.getRows()));
    }
  }

  /** The rows of a page, fewer where the method's own limit ends within it. */
  private static int rowsOf(Pageable page, int limit) {
    return limit < 0
        ? page.getPageSize()
        : (int) Math.max(0, Math.min(page.getPageSize(), limit - page.getOffset()));
  }

  private static int smaller(int rows, int others) {
    return rows < 0 ? others : Math.min(rows, others);
  }

  private @Nullable Object find(KeyValueQuery<Criterion> query, Pageable page) {
    if (method.isPageQuery()) {
      return PageableExecutionUtils.getPage(list(query), page, () -> total(query));
    }
    if (method.isSliceQuery()) {
      return slice(query, page);
    }
    if (method.isStreamQuery()) {
      return list(query).stream();
    }
    return method.isCollectionQuery() ? list(query) : single(query);
  }

  private long total(KeyValueQuery<Criterion> query) {
    long all = operations.count(query, type);
    Integer most = tree.getMaxResults();
    return most == null ? all : Math.min(all, most);
  }

  private SliceImpl<?> slice(KeyValueQuery<Criterion> query, Pageable page) {
    if (page.isUnpaged()) {
      return new SliceImpl<>(list(query));
    }
    int rows = query.getRows();
    query.setRows(tree.isLimiting() ? rows : rows + 1);
    List<Object> found = list(query);
    boolean more = found.size() > rows;
    return new SliceImpl<>(more ? found.subList(0, rows) : found, page, more);
  }

  private @Nullable Object single(KeyValueQuery<Criterion> query) {
    if (query.getRows() < 0) {
      query.setRows(2);
    }
    List<Object> found = list(query);
    if (found.size() > 1) {
      throw new IncorrectResultSizeDataAccessException(
          "Method '" + method.getName() + "' returns one entity, but several match", 1);
    }
    return found.isEmpty() ? null : found.get(0);
  }

  private List<Object> list(KeyValueQuery<Criterion> query) {
    List<Object> found = new ArrayList<>();
    operations.find(query, type).forEach(found::add);
    return found;
  }

  /** All at once, or none of them. */
  private @Nullable Object delete(KeyValueQuery<Criterion> query) {
    List<Object> deleted =
        operations instanceof EmdbTemplate template
            ? template.inTransaction(() -> deleteFound(query))
            : deleteFound(query);
    if (method.isCollectionQuery()) {
      return deleted;
    }
    Class<?> wanted = ClassUtils.resolvePrimitiveIfNecessary(returnType);
    if (Number.class.isAssignableFrom(wanted)) {
      return number(deleted.size());
    }
    return wanted == Void.class || deleted.isEmpty() ? null : deleted.get(0);
  }

  private List<Object> deleteFound(KeyValueQuery<Criterion> query) {
    List<Object> found = list(query);
    found.forEach(operations::delete);
    return found;
  }

  private @Nullable Object number(long count) {
    Class<?> wanted = ClassUtils.resolvePrimitiveIfNecessary(returnType);
    return Number.class.isAssignableFrom(wanted)
        ? DefaultConversionService.getSharedInstance().convert(count, wanted)
        : (Object) count;
  }
}
