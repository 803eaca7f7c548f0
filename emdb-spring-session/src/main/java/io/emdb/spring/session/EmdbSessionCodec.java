package io.emdb.spring.session;

import java.util.Collection;

/**
 * Turns attributes of sessions into bytes and back. Implementations are thread-safe. A bean of this
 * type takes the place of the default one.
 */
public interface EmdbSessionCodec {

  /**
   * Returns the identity that is stored with every session. A session stored under another one is
   * as good as absent, so change it when the layout of the bytes changes.
   */
  String id();

  /**
   * Encodes an attribute into a new array.
   *
   * @throws RuntimeException if it cannot be encoded; the save fails without the exception's
   *     message
   */
  byte[] encode(Object value);

  /**
   * Decodes bytes, which belong to the codec from here on.
   *
   * @throws RuntimeException if they cannot be decoded; the attribute is then absent
   */
  Object decode(byte[] bytes);

  /**
   * Returns the default codec: Java serialization of classes in these packages and their
   * sub-packages, of common types of the Java library, and of what Spring Security and Spring MVC
   * keep in sessions. The name of any other class is refused before it is loaded.
   *
   * @param classLoader what loads the classes
   * @throws IllegalArgumentException if a name is not that of a package
   */
  static EmdbSessionCodec jdk(Collection<String> allowedPackages, ClassLoader classLoader) {
    return new JdkSessionCodec(allowedPackages, classLoader);
  }
}
