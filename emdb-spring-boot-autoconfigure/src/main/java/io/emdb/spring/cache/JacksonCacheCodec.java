package io.emdb.spring.cache;

import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonInclude.Value;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.StdDateFormat;

/**
 * JSON by Jackson 3, with the id {@code jackson}. Wherever the declared type does not say which
 * class to make, from the value itself down to the elements of its collections, the class is
 * written beside the data. Only {@linkplain AllowedTypes allowed types} are written, and a name
 * that is read is checked before its class is loaded.
 */
public final class JacksonCacheCodec implements EmdbCacheCodec {

  /** Written before the JSON of an Optional, which Jackson writes like its content. Not JSON. */
  private static final byte OPTIONAL = 'O';

  private final ObjectWriter writer;
  private final ObjectReader reader;
  private final Set<Class<?>> readable = ConcurrentHashMap.newKeySet();

  /**
   * Makes a codec from a copy of a mapper. Its modules, mix-ins and naming are kept; what suits the
   * web but loses data is not: left out nulls, views, shortened dates, adjusted time zones. Classes
   * are loaded by {@code classLoader}.
   */
  public JacksonCacheCodec(JsonMapper mapper, AllowedTypes allowedTypes, ClassLoader classLoader) {
    Objects.requireNonNull(allowedTypes, "allowedTypes");
    Objects.requireNonNull(classLoader, "classLoader");
    JsonMapper.Builder copy = Objects.requireNonNull(mapper, "mapper").rebuild();
    copy.typeFactory(mapper.getTypeFactory().withClassLoader(classLoader))
        .polymorphicTypeValidator(new AllowedTypeValidator(allowedTypes))
        .setDefaultTyping(new AllowedTypeResolver(allowedTypes));
    keepEverything(copy);
    keepDates(copy);
    MapKeysModule mapKeys = new MapKeysModule();
    JsonMapper own = copy.addModule(mapKeys).build();
    this.writer = own.writerFor(Object.class);
    this.reader = own.readerFor(Object.class);
    mapKeys.attach(writer, reader);
  }

  private static void keepEverything(JsonMapper.Builder builder) {
    builder
        .changeDefaultPropertyInclusion(any -> Value.construct(Include.ALWAYS, Include.ALWAYS))
        .disable(
            SerializationFeature.INDENT_OUTPUT,
            SerializationFeature.WRAP_ROOT_VALUE,
            SerializationFeature.WRITE_SELF_REFERENCES_AS_NULL,
            SerializationFeature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED)
        .disable(
            DeserializationFeature.ACCEPT_EMPTY_ARRAY_AS_NULL_OBJECT,
            DeserializationFeature.ACCEPT_EMPTY_STRING_AS_NULL_OBJECT,
            DeserializationFeature.UNWRAP_ROOT_VALUE,
            DeserializationFeature.UNWRAP_SINGLE_VALUE_ARRAYS,
            DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS,
            DeserializationFeature.USE_BIG_INTEGER_FOR_INTS,
            DeserializationFeature.USE_LONG_FOR_INTS)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  private static void keepDates(JsonMapper.Builder builder) {
    builder
        .defaultDateFormat(new StdDateFormat())
        .disable(
            DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE,
            DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID,
            DateTimeFeature.TRUNCATE_TO_MSECS_ON_READ,
            DateTimeFeature.TRUNCATE_TO_MSECS_ON_WRITE,
            DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS,
            DateTimeFeature.WRITE_DATES_WITH_CONTEXT_TIME_ZONE,
            DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
        .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID);
  }

  @Override
  public String id() {
    return "jackson";
  }

  /**
   * {@inheritDoc}
   *
   * <p>The first value of each class is read back at once, so that a class that Jackson can write
   * but not read is an error, not a cache that never hits.
   */
  @Override
  public byte[] encode(Object value) {
    try {
      byte[] bytes =
          value instanceof Optional<?> optional ? encodeOptional(optional) : write(value);
      if (!readable.contains(value.getClass())) {
        decode(bytes);
        readable.add(value.getClass());
      }
      return bytes;
    } catch (JacksonException e) {
      throw new CodecRefusalException(JacksonProblem.describe(e), e);
    }
  }

  @Override
  public Object decode(byte[] bytes) {
    if (bytes.length > 0 && bytes[0] == OPTIONAL) {
      return Optional.ofNullable(reader.readValue(bytes, 1, bytes.length - 1));
    }
    return reader.readValue(bytes);
  }

  private byte[] encodeOptional(Optional<?> optional) {
    byte[] content = write(optional.orElse(null));
    byte[] bytes = new byte[1 + content.length];
    bytes[0] = OPTIONAL;
    System.arraycopy(content, 0, bytes, 1, content.length);
    return bytes;
  }

  private byte[] write(@Nullable Object value) {
    return writer.writeValueAsBytes(value);
  }
}
