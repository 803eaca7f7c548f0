package io.emdb;

import org.jspecify.annotations.Nullable;

/** Looks at a value where it lies; see {@link KeyValueReader#read}. */
@FunctionalInterface
public interface ValueReader<R> {

  /** Reads what is wanted from the view, which must not be kept, and returns the result. */
  @Nullable R read(ValueView value);
}
