package io.emdb.spring.data;

import io.emdb.spring.cache.AllowedTypes;
import io.emdb.spring.cache.JacksonCacheCodec;
import java.util.Objects;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Turns entities into bytes and back. Implementations are thread-safe. */
public interface EmdbEntityCodec {

  /**
   * Encodes an entity into a new array.
   *
   * @throws RuntimeException if it cannot be encoded; nothing is stored then
   */
  byte[] encode(Object entity);

  /**
   * Decodes an entity. The bytes belong to the codec from here on.
   *
   * @throws RuntimeException if the bytes cannot be decoded, because the class changed, for example
   */
  Object decode(byte[] bytes);

  /**
   * Returns a codec that writes JSON by a copy of a mapper, with the entity's class and those of
   * values whose declared type may have subclasses. Only allowed types are written and read; what
   * Jackson ignores is not stored. A property that was added since an entity was stored is null,
   * zero or false, and one that was taken away is passed over. Classes are loaded by {@code
   * classLoader}.
   */
  static EmdbEntityCodec json(
      JsonMapper mapper, AllowedTypes allowedTypes, ClassLoader classLoader) {
    JsonMapper lenient =
        Objects.requireNonNull(mapper, "mapper")
            .rebuild()
            .disable(
                DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();
    JacksonCacheCodec json = new JacksonCacheCodec(lenient, allowedTypes, classLoader);
    return new EmdbEntityCodec() {
      @Override
      public byte[] encode(Object entity) {
        return json.encode(entity);
      }

      @Override
      public Object decode(byte[] bytes) {
        return json.decode(bytes);
      }
    };
  }
}
