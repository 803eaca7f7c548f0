package io.emdb.spring.cache;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.Version;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.KeyDeserializers;
import tools.jackson.databind.ser.Serializers;

/**
 * Gives maps whose key type nobody declared their keys back: Jackson alone would turn the keys of a
 * cached {@code Map<Long, City>} into strings. Such a key is written as JSON, with its type, behind
 * a mark; strings are written as they are unless they start with the mark.
 */
final class MapKeysModule extends JacksonModule {

  private static final char MARK = '\u0001';

  private @Nullable ObjectWriter writer;
  private @Nullable ObjectReader reader;

  /** Hands in the mapper that this module became a part of. */
  void attach(ObjectWriter ownWriter, ObjectReader ownReader) {
    this.writer = ownWriter;
    this.reader = ownReader;
  }

  @Override
  public String getModuleName() {
    return MapKeysModule.class.getName();
  }

  @Override
  public Version version() {
    return Version.unknownVersion();
  }

  @Override
  public void setupModule(SetupContext context) {
    context.addKeySerializers(
        new Serializers() {
          @Override
          public @Nullable ValueSerializer<?> findSerializer(
              SerializationConfig config,
              JavaType type,
              BeanDescription.Supplier bean,
              JsonFormat.Value format) {
            return type.isJavaLangObject() ? new KeyWriting() : null;
          }
        });
    context.addKeyDeserializers(
        new KeyDeserializers() {
          @Override
          public @Nullable KeyDeserializer findKeyDeserializer(
              JavaType type, DeserializationConfig config, BeanDescription.Supplier bean) {
            return type.isJavaLangObject() ? new KeyReading() : null;
          }
        });
  }

  private final class KeyWriting extends ValueSerializer<Object> {

    @Override
    public void serialize(Object key, JsonGenerator out, SerializationContext context) {
      boolean plain = key instanceof String text && (text.isEmpty() || text.charAt(0) != MARK);
      out.writeName(
          plain ? (String) key : MARK + Objects.requireNonNull(writer).writeValueAsString(key));
    }
  }

  private final class KeyReading extends KeyDeserializer {

    @Override
    public @Nullable Object deserializeKey(String name, DeserializationContext context) {
      return name.isEmpty() || name.charAt(0) != MARK
          ? name
          : Objects.requireNonNull(reader).readValue(name.substring(1));
    }
  }
}
