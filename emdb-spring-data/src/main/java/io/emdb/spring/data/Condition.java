package io.emdb.spring.data;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.core.PropertyPath;
import org.springframework.data.repository.query.parser.Part;

/**
 * What a query asks of one property. A property without a value matches only what asks for null or
 * for anything but a value.
 */
final class Condition implements Criterion {

  private final String property;
  private final String[] path;
  private final Part.Type type;
  private final boolean ignoreCase;
  private final List<@Nullable Object> operands;
  private final @Nullable Pattern pattern;

  Condition(
      PropertyPath path, Part.Type type, boolean ignoreCase, List<@Nullable Object> operands) {
    this.property = path.toDotPath();
    this.path = property.split("\\.", -1);
    this.type = type;
    this.ignoreCase = ignoreCase;
    this.operands = ignoreCase ? operands.stream().map(Condition::withoutCase).toList() : operands;
    this.pattern = patternOf();
  }

  private static @Nullable Object withoutCase(@Nullable Object operand) {
    if (operand instanceof Collection<?> || operand instanceof Object[]) {
      List<@Nullable Object> lower = new ArrayList<>();
      elements(operand).forEach(element -> lower.add(Comparisons.withoutCase(element)));
      return lower;
    }
    return Comparisons.withoutCase(operand);
  }

  String property() {
    return property;
  }

  Part.Type type() {
    return type;
  }

  boolean ignoresCase() {
    return ignoreCase;
  }

  /** Returns a parameter of the query; null where it is null. */
  @Nullable Object operand(int index) {
    return operands.get(index);
  }

  /** Returns what a parameter that is a collection or an array consists of. */
  List<@Nullable Object> operandElements(int index) {
    Object operand = operands.get(index);
    if (operand == null) {
      return List.of();
    }
    return elements(operand);
  }

  @Override
  public boolean matches(Object entity, PropertyValues values) {
    Object value = values.get(entity, path);
    return matches(ignoreCase ? withoutCase(value) : value);
  }

  private boolean matches(@Nullable Object value) {
    return switch (type) {
      case SIMPLE_PROPERTY -> Comparisons.areEqual(value, operand(0));
      case NEGATING_SIMPLE_PROPERTY -> !Comparisons.areEqual(value, operand(0));
      case TRUE -> Boolean.TRUE.equals(value);
      case FALSE -> Boolean.FALSE.equals(value);
      case IS_NULL -> value == null;
      case IS_NOT_NULL, EXISTS -> value != null;
      case LESS_THAN, BEFORE -> isOrdered(value, operand(0)) && compare(value, 0) < 0;
      case LESS_THAN_EQUAL -> isOrdered(value, operand(0)) && compare(value, 0) <= 0;
      case GREATER_THAN, AFTER -> isOrdered(value, operand(0)) && compare(value, 0) > 0;
      case GREATER_THAN_EQUAL -> isOrdered(value, operand(0)) && compare(value, 0) >= 0;
      case BETWEEN ->
          isOrdered(value, operand(0))
              && isOrdered(value, operand(1))
              && compare(value, 0) >= 0
              && compare(value, 1) <= 0;
      case IN -> isAmong(value);
      case NOT_IN -> !isAmong(value);
      case STARTING_WITH -> value instanceof String text && text.startsWith(text());
      case ENDING_WITH -> value instanceof String text && text.endsWith(text());
      case CONTAINING -> contains(value);
      case NOT_CONTAINING -> value != null && !contains(value);
      case LIKE, REGEX -> fitsPattern(value);
      case NOT_LIKE -> value != null && !fitsPattern(value);
      case IS_EMPTY -> isEmpty(value);
      case IS_NOT_EMPTY -> value != null && !isEmpty(value);
      default -> throw unsupported(type);
    };
  }

  static InvalidDataAccessApiUsageException unsupported(Part.Type type) {
    return new InvalidDataAccessApiUsageException(
        "Emdb repositories cannot derive a query with the keyword " + type);
  }

  private static boolean isOrdered(@Nullable Object value, @Nullable Object operand) {
    return value != null && operand != null;
  }

  private int compare(@Nullable Object value, int index) {
    Object operand = operand(index);
    if (value == null || operand == null) {
      throw new IllegalStateException("Null has no order");
    }
    return Comparisons.compare(value, operand);
  }

  private boolean isAmong(@Nullable Object value) {
    for (Object element : operandElements(0)) {
      if (Comparisons.areEqual(value, element)) {
        return true;
      }
    }
    return false;
  }

  private String text() {
    Object operand = operand(0);
    if (operand == null) {
      throw new InvalidDataAccessApiUsageException(
          "The keyword " + type + " of property '" + property + "' needs a text, not null");
    }
    return operand.toString();
  }

  private boolean contains(@Nullable Object value) {
    if (value instanceof String text) {
      return text.contains(text());
    }
    if (value instanceof Map<?, ?> map) {
      return map.containsKey(operand(0));
    }
    if (value == null || !(value instanceof Collection<?> || value.getClass().isArray())) {
      return false;
    }
    for (Object element : elements(value)) {
      if (Comparisons.areEqual(element, operand(0))) {
        return true;
      }
    }
    return false;
  }

  private boolean fitsPattern(@Nullable Object value) {
    return value instanceof String text && pattern != null && pattern.matcher(text).matches();
  }

  private @Nullable Pattern patternOf() {
    if (type == Part.Type.REGEX) {
      Object operand = operand(0);
      return operand instanceof Pattern compiled ? compiled : Pattern.compile(text());
    }
    if (type != Part.Type.LIKE && type != Part.Type.NOT_LIKE) {
      return null;
    }
    StringBuilder regex = new StringBuilder();
    text()
        .chars()
        .forEach(
            c ->
                regex.append(
                    c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf((char) c))));
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  private static boolean isEmpty(@Nullable Object value) {
    if (value instanceof String text) {
      return text.isEmpty();
    }
    if (value instanceof Collection<?> collection) {
      return collection.isEmpty();
    }
    return value instanceof Map<?, ?> map && map.isEmpty();
  }

  /** Returns what is in a collection or an array; any other value by itself. */
  static List<@Nullable Object> elements(Object value) {
    if (value instanceof Iterable<?> iterable) {
      List<@Nullable Object> elements = new ArrayList<>();
      iterable.forEach(elements::add);
      return elements;
    }
    List<@Nullable Object> elements = new ArrayList<>();
    if (!value.getClass().isArray()) {
      elements.add(value);
      return elements;
    }
    for (int i = 0; i < Array.getLength(value); i++) {
      elements.add(Array.get(value, i));
    }
    return elements;
  }
}
