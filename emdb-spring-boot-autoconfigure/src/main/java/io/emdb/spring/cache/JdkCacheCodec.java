package io.emdb.spring.cache;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * Java serialization, with the id {@code jdk}. Only {@linkplain AllowedTypes allowed types} are
 * written or read; the name of another one is refused before its class is loaded. What is read is
 * bounded in depth, number of objects, bytes, and the lengths of arrays and tables, which cannot
 * have more room than the bytes can fill. Safe against foreign classes, but slower and more brittle
 * than JSON: for types that JSON cannot carry.
 *
 * <p>The code of allowed types runs when they are read: constructors of records, {@code readObject}
 * and {@code readResolve}, {@code hashCode} and {@code compareTo} of elements.
 */
public final class JdkCacheCodec implements EmdbCacheCodec {

  private final AllowedTypes allowedTypes;
  private final ClassLoader classLoader;

  /** Makes a codec that loads classes by {@code classLoader} only. */
  public JdkCacheCodec(AllowedTypes allowedTypes, ClassLoader classLoader) {
    this.allowedTypes = Objects.requireNonNull(allowedTypes, "allowedTypes");
    this.classLoader = Objects.requireNonNull(classLoader, "classLoader");
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
    try (ObjectInputStream in = new JdkInput(bytes, allowedTypes, classLoader)) {
      return in.readObject();
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException("The bytes name a class that is not there", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
