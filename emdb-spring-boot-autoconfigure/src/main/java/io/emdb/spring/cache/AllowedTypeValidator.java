package io.emdb.spring.cache;

import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;

/** Checks class names in JSON before their classes are loaded, and the resolved types after. */
final class AllowedTypeValidator extends PolymorphicTypeValidator {

  private static final long serialVersionUID = 1L;

  private final transient AllowedTypes allowedTypes;

  AllowedTypeValidator(AllowedTypes allowedTypes) {
    this.allowedTypes = allowedTypes;
  }

  @Override
  public Validity validateBaseType(DatabindContext context, JavaType baseType) {
    return Validity.INDETERMINATE;
  }

  @Override
  public Validity validateSubClassName(
      DatabindContext context, JavaType baseType, String subClassName) {
    // an allowed name is not the last word: the resolved type, with its arguments, is checked as
    // well
    return allowedTypes.permits(subClassName) ? Validity.INDETERMINATE : Validity.DENIED;
  }

  @Override
  public Validity validateSubType(DatabindContext context, JavaType baseType, JavaType subType) {
    return permits(subType) ? Validity.ALLOWED : Validity.DENIED;
  }

  private boolean permits(JavaType type) {
    if (!allowedTypes.permits(type.getRawClass().getName())) {
      return false;
    }
    for (int i = 0; i < type.containedTypeCount(); i++) {
      JavaType argument = type.containedType(i);
      if (!argument.isJavaLangObject() && !permits(argument)) {
        return false;
      }
    }
    return true;
  }
}
