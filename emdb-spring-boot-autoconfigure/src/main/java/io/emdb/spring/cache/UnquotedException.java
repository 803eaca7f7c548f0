package io.emdb.spring.cache;

/**
 * Stands in for an exception whose message may quote a key or a value: has its type's name, its
 * stack, and its causes likewise.
 */
final class UnquotedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Causes further down are left out; there may be a circle of them. */
  private static final int MAX_CAUSES = 16;

  private UnquotedException(Throwable original) {
    super(original.getClass().getName() + " (its message may quote a value, so it is left out)");
  }

  /** Returns an exception that shows nothing of what the messages of this one say. */
  static RuntimeException of(Throwable original) {
    return of(original, MAX_CAUSES);
  }

  private static RuntimeException of(Throwable original, int depth) {
    RuntimeException copy =
        original instanceof CodecRefusalException refusal
            ? new CodecRefusalException(String.valueOf(refusal.getMessage()))
            : new UnquotedException(original);
    copy.setStackTrace(original.getStackTrace());
    if (depth > 0) {
      if (original.getCause() != null) {
        copy.initCause(of(original.getCause(), depth - 1));
      }
      for (Throwable suppressed : original.getSuppressed()) {
        copy.addSuppressed(of(suppressed, depth - 1));
      }
    }
    return copy;
  }
}
