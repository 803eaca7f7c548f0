package io.emdb.spring.data;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.core.PropertyPath;
import org.springframework.data.domain.Sort;
import org.springframework.data.keyvalue.core.query.KeyValueQuery;
import org.springframework.data.mapping.MappingException;
import org.springframework.data.repository.query.ParameterAccessor;
import org.springframework.data.repository.query.parser.AbstractQueryCreator;
import org.springframework.data.repository.query.parser.Part;
import org.springframework.data.repository.query.parser.PartTree;

/** Makes a criterion of a method's name and arguments. */
final class EmdbQueryCreator extends AbstractQueryCreator<KeyValueQuery<Criterion>, Criterion> {

  EmdbQueryCreator(PartTree tree, ParameterAccessor arguments) {
    super(tree, arguments);
  }

  /**
   * Refuses what cannot be derived, before the first call.
   *
   * @throws MappingException if a keyword or a path is not supported
   */
  static void check(PartTree tree, String method) {
    for (Part part : tree.getParts()) {
      switch (part.getType()) {
        case NEAR, WITHIN ->
            throw new MappingException(
                "Method '" + method + "' uses the keyword " + part.getType() + ", as Emdb cannot");
        default -> {}
      }
      for (PropertyPath path = part.getProperty(); path != null; path = path.next()) {
        if (path.hasNext() && path.isCollection()) {
          throw new MappingException(
              "Method '"
                  + method
                  + "' leads through the collection '"
                  + path.getSegment()
                  + "', as Emdb cannot");
        }
      }
    }
  }

  @Override
  protected Criterion create(Part part, Iterator<Object> iterator) {
    List<@Nullable Object> operands = new ArrayList<>();
    for (int i = 0; i < part.getNumberOfArguments(); i++) {
      operands.add(iterator.next());
    }
    return new Condition(part.getProperty(), part.getType(), ignoresCase(part), operands);
  }

  private static boolean ignoresCase(Part part) {
    return part.shouldIgnoreCase() != Part.IgnoreCaseType.NEVER;
  }

  @Override
  protected Criterion and(Part part, Criterion base, Iterator<Object> iterator) {
    List<Criterion> parts = new ArrayList<>();
    if (base instanceof Criterion.And and) {
      parts.addAll(and.parts());
    } else {
      parts.add(base);
    }
    parts.add(create(part, iterator));
    return new Criterion.And(parts);
  }

  @Override
  protected Criterion or(Criterion base, Criterion criteria) {
    List<Criterion> parts = new ArrayList<>();
    if (base instanceof Criterion.Or or) {
      parts.addAll(or.parts());
    } else {
      parts.add(base);
    }
    parts.add(criteria);
    return new Criterion.Or(parts);
  }

  @Override
  protected KeyValueQuery<Criterion> complete(@Nullable Criterion criteria, Sort sort) {
    return new KeyValueQuery<>(criteria == null ? new Criterion.All() : criteria, sort);
  }
}
