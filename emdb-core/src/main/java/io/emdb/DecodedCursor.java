package io.emdb;

import java.util.function.Function;

/** A cursor whose elements are decoded as they are taken. One thread. */
record DecodedCursor<S, T>(Cursor<S> cursor, Function<S, T> decode) implements Cursor<T> {

  @Override
  public boolean hasNext() {
    return cursor.hasNext();
  }

  @Override
  public T next() {
    return decode.apply(cursor.next());
  }

  @Override
  public void close() {
    cursor.close();
  }
}
