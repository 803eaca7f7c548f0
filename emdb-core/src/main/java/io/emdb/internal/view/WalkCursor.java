package io.emdb.internal.view;

import io.emdb.Cursor;
import io.emdb.internal.engine.Walk;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A cursor over a walk. One thread. */
final class WalkCursor<T> implements Cursor<T> {

  private final Walk walk;
  private final Function<Walk, T> toElement;
  private @Nullable T next;

  /** Whether the walk is on an entry that was not handed out: also one that could not be read. */
  private boolean onEntry;

  WalkCursor(Walk walk, Function<Walk, T> toElement) {
    this.walk = walk;
    this.toElement = toElement;
  }

  @Override
  public boolean hasNext() {
    if (next == null && (onEntry || walk.advance())) {
      onEntry = true;
      next = toElement.apply(walk);
      onEntry = false;
    }
    return next != null;
  }

  @Override
  public T next() {
    T element = hasNext() ? next : null;
    if (element == null) {
      throw new NoSuchElementException("The cursor has no more elements");
    }
    next = null;
    return element;
  }

  @Override
  public void close() {
    next = null;
    onEntry = false;
    walk.close();
  }
}
