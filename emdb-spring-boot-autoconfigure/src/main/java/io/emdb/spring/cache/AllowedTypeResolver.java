package io.emdb.spring.cache;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;
import tools.jackson.databind.jsontype.TypeIdResolver;
import tools.jackson.databind.jsontype.impl.ClassNameIdResolver;
import tools.jackson.databind.jsontype.impl.DefaultTypeResolverBuilder;

/**
 * Writes class names where the declared type may have subclasses, and refuses those that reading
 * would refuse: otherwise a value could be put again and again and never be found.
 */
final class AllowedTypeResolver extends DefaultTypeResolverBuilder {

  private static final long serialVersionUID = 1L;

  private final transient AllowedTypes allowedTypes;

  AllowedTypeResolver(AllowedTypes allowedTypes) {
    super(
        new AllowedTypeValidator(allowedTypes),
        DefaultTyping.NON_FINAL,
        JsonTypeInfo.As.WRAPPER_ARRAY);
    this.allowedTypes = allowedTypes;
  }

  @Override
  protected TypeIdResolver idResolver(
      DatabindContext context,
      JavaType baseType,
      PolymorphicTypeValidator validator,
      Collection<NamedType> subtypes,
      boolean forSerialization,
      boolean forDeserialization) {
    return new CheckedClassNames(baseType, subtypes, validator, allowedTypes);
  }

  private static final class CheckedClassNames extends ClassNameIdResolver {

    private static final long serialVersionUID = 1L;

    private final transient AllowedTypes allowedTypes;

    CheckedClassNames(
        JavaType baseType,
        Collection<NamedType> subtypes,
        PolymorphicTypeValidator validator,
        AllowedTypes allowedTypes) {
      super(baseType, subtypes, validator);
      this.allowedTypes = allowedTypes;
    }

    /** Jackson itself would load the classes of type arguments before it asks for any of them. */
    @Override
    public JavaType typeFromId(DatabindContext context, String id) {
      allowedTypes.require(id);
      return super.typeFromId(context, id);
    }

    @Override
    protected String _idFrom(DatabindContext context, @Nullable Object value, Class<?> type) {
      String id = super._idFrom(context, value, type);
      allowedTypes.require(id);
      return id;
    }
  }
}
