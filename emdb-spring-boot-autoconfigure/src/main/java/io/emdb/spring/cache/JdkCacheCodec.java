package io.emdb.spring.cache;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.springframework.core.serializer.DefaultDeserializer;

/**
 * Java serialization, with the id {@code jdk}. Only {@linkplain AllowedTypes allowed types} are
 * written or read, and what is read is bounded in depth, number of objects, array length and bytes.
 * Safe against foreign classes, but slower and more brittle than JSON: for types that JSON cannot
 * carry.
 */
public final class JdkCacheCodec implements EmdbCacheCodec {

  private static final long MAX_DEPTH = 256;
  private static final long MAX_REFERENCES = 10_000_000;
  private static final long MAX_ARRAY = 64L << 20;
  private static final long MAX_BYTES = 256L << 20;

  private final AllowedTypes allowedTypes;
  private final DefaultDeserializer deserializer;

  /** Makes a codec that loads classes by {@code classLoader} only. */
  public JdkCacheCodec(AllowedTypes allowedTypes, ClassLoader classLoader) {
    this.allowedTypes = Objects.requireNonNull(allowedTypes, "allowedTypes");
    this.deserializer =
        new DefaultDeserializer(
            Objects.requireNonNull(classLoader, "classLoader"), this::checkInput);
  }

  @Override
  public String id() {
    return "jdk";
  }

  @Override
  public byte[] encode(Object value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new CheckedOutput(bytes)) {
      out.writeObject(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public Object decode(byte[] bytes) {
    try {
      return deserializer.deserialize(new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectInputFilter.Status checkInput(ObjectInputFilter.FilterInfo info) {
    if (info.depth() > MAX_DEPTH
        || info.references() > MAX_REFERENCES
        || info.arrayLength() > MAX_ARRAY
        || info.streamBytes() > MAX_BYTES) {
      return ObjectInputFilter.Status.REJECTED;
    }
    Class<?> type = info.serialClass();
    if (type == null) {
      return ObjectInputFilter.Status.UNDECIDED;
    }
    return allowedTypes.permits(type.getName())
        ? ObjectInputFilter.Status.ALLOWED
        : ObjectInputFilter.Status.REJECTED;
  }

  /** Says when a value is put, not when it is read, that its type will be refused. */
  private final class CheckedOutput extends ObjectOutputStream {

    CheckedOutput(OutputStream out) throws IOException {
      super(out);
    }

    @Override
    protected void annotateClass(Class<?> type) {
      allowedTypes.require(type.getName());
    }

    @Override
    protected void annotateProxyClass(Class<?> type) throws IOException {
      throw new InvalidClassException(type.getName(), "dynamic proxies are not stored");
    }
  }
}
