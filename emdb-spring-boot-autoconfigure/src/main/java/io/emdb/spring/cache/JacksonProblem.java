package io.emdb.spring.cache;

import java.util.List;
import java.util.StringJoiner;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JacksonException.Reference;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.exc.InvalidDefinitionException;

/**
 * Says what Jackson could not do with a value, and in which types, without what is in the value:
 * Jackson's own messages quote what they could not read, and the keys of maps.
 */
final class JacksonProblem {

  private static final int MAX_STEPS = 8;

  private JacksonProblem() {}

  /** Returns the kind of the problem, the type it is about and the types on the way to it. */
  static String describe(JacksonException problem) {
    StringBuilder text = new StringBuilder(problem.getClass().getName());
    JavaType type =
        problem instanceof InvalidDefinitionException definition ? definition.getType() : null;
    if (type != null) {
      text.append(" of type ").append(type.getRawClass().getName());
    }
    List<Reference> path = problem.getPath();
    if (!path.isEmpty()) {
      StringJoiner way = new StringJoiner(" > ", " in ", path.size() > MAX_STEPS ? " > ..." : "");
      path.stream().limit(MAX_STEPS).forEach(step -> way.add(typeOf(step)));
      text.append(way);
    }
    return text.toString();
  }

  private static String typeOf(Reference step) {
    Object from = step.from();
    if (from == null) {
      return "?";
    }
    Class<?> type = from instanceof Class<?> named ? named : from.getClass();
    return type.getName();
  }
}
