package io.emdb.spring.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.data.keyvalue.annotation.KeySpace;
import org.springframework.data.keyvalue.core.mapping.KeyValuePersistentEntity;
import org.springframework.data.keyvalue.core.mapping.KeyValuePersistentProperty;
import org.springframework.data.mapping.MappingException;
import org.springframework.data.mapping.PersistentEntity;
import org.springframework.data.mapping.PersistentProperty;
import org.springframework.data.mapping.context.MappingContext;
import org.springframework.util.ClassUtils;

/**
 * Finds the indexes of key spaces. They are those of the type that has the {@link KeySpace}, for
 * all of its subtypes: an index that did not know all entities could not answer for them.
 */
final class IndexedProperties {

  private static final int MAX_DEPTH = 4;

  private final MappingContext<
          ? extends KeyValuePersistentEntity<?, ?>, ? extends KeyValuePersistentProperty<?>>
      mappingContext;
  private final Map<String, List<IndexedProperty>> byKeySpace = new ConcurrentHashMap<>();
  private final Set<Class<?>> checked = ConcurrentHashMap.newKeySet();

  IndexedProperties(
      MappingContext<
              ? extends KeyValuePersistentEntity<?, ?>, ? extends KeyValuePersistentProperty<?>>
          mappingContext) {
    this.mappingContext = mappingContext;
  }

  /** Returns the indexed properties of a key space; none while no type of it is known. */
  List<IndexedProperty> of(String keySpace) {
    List<IndexedProperty> known = byKeySpace.get(keySpace);
    if (known != null) {
      return known;
    }
    for (KeyValuePersistentEntity<?, ?> entity : mappingContext.getPersistentEntities()) {
      if (keySpace.equals(entity.getKeySpace())) {
        List<IndexedProperty> found = find(ownerOf(entity.getType()));
        byKeySpace.put(keySpace, found);
        return found;
      }
    }
    return List.of();
  }

  /** Tells whether a type of a key space was met, so that its indexes are those there are. */
  boolean areKnown(String keySpace) {
    return byKeySpace.containsKey(keySpace);
  }

  /**
   * Refuses an entity with an index that others of its key space do not have.
   *
   * @throws MappingException naming the property
   */
  void check(Object item, String keySpace) {
    Class<?> type = ClassUtils.getUserClass(item);
    if (checked.contains(type)) {
      return;
    }
    List<IndexedProperty> shared = of(keySpace);
    for (IndexedProperty property : find(type)) {
      if (shared.stream().noneMatch(other -> other.path().equals(property.path()))) {
        throw new MappingException(
            "Property '"
                + property.path()
                + "' of "
                + type.getName()
                + " has @EmdbIndexed, but its type shares a key space: annotate it in the type"
                + " that has @KeySpace");
      }
    }
    checked.add(type);
  }

  /** Returns the supertype that gives a type its key space. */
  private static Class<?> ownerOf(Class<?> type) {
    if (MergedAnnotations.from(type).isPresent(KeySpace.class)) {
      return type;
    }
    for (Class<?> candidate : ClassUtils.getAllInterfacesForClass(type)) {
      if (MergedAnnotations.from(candidate).isPresent(KeySpace.class)) {
        return candidate;
      }
    }
    for (Class<?> parent = type.getSuperclass(); parent != null; parent = parent.getSuperclass()) {
      if (MergedAnnotations.from(parent).isPresent(KeySpace.class)) {
        return parent;
      }
    }
    return type;
  }

  private List<IndexedProperty> find(Class<?> type) {
    List<IndexedProperty> found = new ArrayList<>();
    KeyValuePersistentEntity<?, ?> entity = mappingContext.getPersistentEntity(type);
    if (entity != null) {
      collect(entity, "", MAX_DEPTH, found);
    }
    return List.copyOf(found);
  }

  private void collect(
      PersistentEntity<?, ?> entity, String path, int depth, List<IndexedProperty> found) {
    for (PersistentProperty<?> property : entity) {
      EmdbIndexed annotation = property.findAnnotation(EmdbIndexed.class);
      if (annotation != null) {
        found.add(describe(property, path + property.getName(), annotation));
      } else if (depth > 0 && property.isEntity() && !property.isCollectionLike()) {
        KeyValuePersistentEntity<?, ?> part =
            mappingContext.getPersistentEntity(property.getType());
        if (part != null && !property.isMap()) {
          collect(part, path + property.getName() + ".", depth - 1, found);
        }
      }
    }
  }

  private static IndexedProperty describe(
      PersistentProperty<?> property, String path, EmdbIndexed annotation) {
    boolean ofElements = property.isCollectionLike();
    Class<?> type = ofElements ? property.getComponentType() : property.getType();
    OrderedKind kind = type == null ? null : OrderedKind.of(type);
    if (kind == null) {
      throw new MappingException(
          "Property '"
              + path
              + "' has @EmdbIndexed, but values of type "
              + property.getTypeInformation()
              + " have no order of bytes");
    }
    return new IndexedProperty(path, kind, ofElements, annotation.unique());
  }
}
