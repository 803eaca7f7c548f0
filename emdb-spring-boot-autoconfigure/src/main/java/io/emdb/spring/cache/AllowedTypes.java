package io.emdb.spring.cache;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The classes that a codec may name in stored bytes and make instances of: those of some packages
 * and their sub-packages, and a fixed choice of value and collection types of {@code java.*}.
 * Whoever can write to the database's files can name a class there, so nothing else is ever loaded.
 * Immutable.
 */
public final class AllowedTypes {

  private static final Set<String> JAVA_TYPES =
      Set.of(
          "java.lang.Boolean",
          "java.lang.Byte",
          "java.lang.Character",
          "java.lang.Double",
          "java.lang.Enum",
          "java.lang.Float",
          "java.lang.Integer",
          "java.lang.Long",
          "java.lang.Number",
          "java.lang.Short",
          "java.lang.String",
          "java.math.BigDecimal",
          "java.math.BigInteger",
          "java.net.URI",
          "java.util.ArrayDeque",
          "java.util.ArrayList",
          "java.util.Arrays$ArrayList",
          "java.util.BitSet",
          "java.util.CollSer",
          "java.util.Currency",
          "java.util.Date",
          "java.util.EnumMap",
          "java.util.EnumSet",
          "java.util.EnumSet$SerializationProxy",
          "java.util.HashMap",
          "java.util.HashSet",
          "java.util.JumboEnumSet",
          "java.util.LinkedHashMap",
          "java.util.LinkedHashSet",
          "java.util.LinkedList",
          "java.util.List",
          "java.util.Locale",
          "java.util.Map",
          "java.util.Map$Entry",
          "java.util.Optional",
          "java.util.OptionalDouble",
          "java.util.OptionalInt",
          "java.util.OptionalLong",
          "java.util.RegularEnumSet",
          "java.util.Set",
          "java.util.TreeMap",
          "java.util.TreeSet",
          "java.util.UUID",
          "java.util.concurrent.ConcurrentHashMap",
          "java.util.concurrent.CopyOnWriteArrayList");

  /** Says nothing about what is inside, so it is fine for an array or a type argument only. */
  private static final String OBJECT = "java.lang.Object";

  private static final List<String> JAVA_FAMILIES =
      List.of("java.time.", "java.util.Collections$", "java.util.ImmutableCollections$");

  private final List<String> packages;
  private final Set<String> types;

  private AllowedTypes(List<String> packages, Set<String> types) {
    this.packages = packages;
    this.types = types;
  }

  /**
   * Allows the classes of these packages and their sub-packages besides the fixed ones. The empty
   * name is the unnamed package, without sub-packages.
   *
   * @throws IllegalArgumentException if a name holds a wildcard or is not a package name
   */
  public static AllowedTypes ofPackages(Collection<String> packages) {
    Objects.requireNonNull(packages, "packages");
    for (String name : packages) {
      if (!name.chars().allMatch(c -> c == '.' || Character.isJavaIdentifierPart(c))) {
        throw new IllegalArgumentException(
            "'"
                + name
                + "' is not a package name; list each package in full, sub-packages are included");
      }
    }
    return new AllowedTypes(List.copyOf(packages), Set.of());
  }

  /**
   * Allows further classes besides these, each by its full name as {@link Class#getName} spells it.
   */
  public AllowedTypes andTypes(Collection<String> typeNames) {
    Set<String> all = new HashSet<>(types);
    all.addAll(typeNames);
    return new AllowedTypes(packages, Set.copyOf(all));
  }

  /**
   * Tells whether a type may be named in stored bytes.
   *
   * @param typeName a class name as {@link Class#getName} spells it, optionally with type arguments
   *     in angle brackets, each of which must be allowed as well
   */
  public boolean permits(String typeName) {
    Objects.requireNonNull(typeName, "typeName");
    String[] parts = typeName.split("[<>,]", -1);
    if (!permitsClass(parts[0])) {
      return false;
    }
    for (int i = 1; i < parts.length; i++) {
      String argument = parts[i].strip();
      if (!argument.isEmpty() && !argument.equals(OBJECT) && !permitsClass(argument)) {
        return false;
      }
    }
    return true;
  }

  private boolean permitsClass(String name) {
    int dimensions = name.lastIndexOf('[') + 1;
    if (dimensions == 0) {
      return permitsPlainClass(name);
    }
    String component = name.substring(dimensions);
    if (component.length() == 1) {
      return "ZBCSIJFD".contains(component);
    }
    if (!component.startsWith("L") || !component.endsWith(";")) {
      return false;
    }
    String componentName = component.substring(1, component.length() - 1);
    return componentName.equals(OBJECT) || permitsPlainClass(componentName);
  }

  private boolean permitsPlainClass(String name) {
    if (JAVA_TYPES.contains(name) || types.contains(name)) {
      return true;
    }
    for (String family : JAVA_FAMILIES) {
      if (name.startsWith(family)) {
        return name.lastIndexOf('.') < family.length();
      }
    }
    for (String allowed : packages) {
      if (allowed.isEmpty() ? name.indexOf('.') < 0 : isInside(name, allowed)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isInside(String name, String allowed) {
    return name.length() > allowed.length()
        && name.charAt(allowed.length()) == '.'
        && name.startsWith(allowed);
  }

  /**
   * Refuses a type that is not allowed.
   *
   * @throws IllegalArgumentException naming the type and the property to set
   */
  void require(String typeName) {
    if (!permits(typeName)) {
      throw new TypeNotAllowedException(typeName);
    }
  }
}
