package io.emdb.internal.view;

import io.emdb.Cursor;
import io.emdb.internal.engine.ReadSpace;
import io.emdb.internal.engine.Walk;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A cursor over a walk. One thread. */
final class WalkCursor<T> implements Cursor<T> {

  private final ReadSpace space;
  private final Walk walk;
  private final Function<Walk, T> toElement;
  private @Nullable T next;

  /** Whether the walk is on an entry that was not handed out: also one that could not be read. */
  private boolean onEntry;

  WalkCursor(ReadSpace space, Walk walk, Function<Walk, T> toElement) {
    this.space = space;
    this.walk = walk;
    this.toElement = toElement;
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      try {
        advance();
      } catch (InternalError e) {
        throw space.explain(e);
      }
    }
    return next != null;
  }

  private void advance() {
    if (onEntry || walk.advance()) {
      onEntry = true;
      next = toElement.apply(walk);
      onEntry = false;
    }
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
    try {
      walk.close();
    } catch (InternalError e) {
      throw space.explain(e);
    }
  }
}
