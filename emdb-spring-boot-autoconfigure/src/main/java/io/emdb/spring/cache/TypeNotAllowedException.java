package io.emdb.spring.cache;

/** A type that stored bytes must not name. The message is fit to be shown: it holds no value. */
final class TypeNotAllowedException extends CodecRefusalException {

  private static final long serialVersionUID = 1L;

  TypeNotAllowedException(String typeName) {
    super(
        "Type "
            + typeName
            + " is not allowed in stored values: add its package to 'emdb.cache.allowed-packages', or"
            + " for entities of repositories to 'emdb.data.allowed-packages'");
  }
}
