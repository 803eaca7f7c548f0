package io.emdb.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Cursor;
import io.emdb.Entry;
import io.emdb.ReadView;
import io.emdb.testing.ModelStore.Cell;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;

/** Views and cursors that are open over several steps, and what they must show. */
final class Pins {

  private static final int MOST = 3;

  private record View(ReadView view, ModelStore store) {}

  private final List<View> views = new ArrayList<>();
  private final List<Walk> walks = new ArrayList<>();

  boolean isEmpty() {
    return views.isEmpty() && walks.isEmpty();
  }

  void add(ReadView view, ModelStore store) {
    views.add(new View(view, store.copy()));
    if (views.size() > MOST) {
      views.remove(0).view.close();
    }
  }

  void add(Step step, Cursor<Entry> cursor, boolean sorted, ScriptModel model) {
    walks.add(new Walk(step, cursor, sorted, model));
    if (walks.size() > MOST) {
      walks.remove(0).cursor.close();
    }
  }

  void compareViews(String what, long now) {
    for (View each : views) {
      assertThat(each.store.withoutGhosts(ScriptDatabase.state(each.view)))
          .as("a view after %s", what)
          .isEqualTo(each.store.state(now));
    }
  }

  /** A view need not show again what had expired when it was removed. */
  void forgetExpired(long now) {
    views.forEach(each -> each.store.forgetExpired(now));
  }

  void clockIsAt(long now) {
    walks.forEach(walk -> walk.latest = Math.max(walk.latest, now));
  }

  void draw(int count, String what) {
    walks.forEach(walk -> walk.draw(count, what));
  }

  void closeViews() {
    views.forEach(each -> each.view.close());
    views.clear();
  }

  void closeCursors() {
    walks.forEach(walk -> walk.cursor.close());
    walks.clear();
  }

  /** Closes everything, whatever became of the database. */
  void drop() {
    closeCursors();
    closeViews();
  }

  /** A cursor on its way. */
  private static final class Walk {
    private final Cursor<Entry> cursor;
    private final boolean ordered;
    private final NavigableMap<String, Cell> cells;
    private final Set<String> drawn = new HashSet<>();
    private String last = "";

    /** The latest time there was since it was opened: what has expired by then may be left out. */
    private long latest;

    Walk(Step step, Cursor<Entry> cursor, boolean sorted, ScriptModel model) {
      this.cursor = cursor;
      this.ordered = sorted || step.number() >= 0;
      String prefix = ModelStore.path(step.namespace(), step.group());
      this.cells = ScriptModel.scan(step, model.committed().allBehind(prefix), step.number());
      this.latest = model.now();
    }

    void draw(int count, String what) {
      for (int i = 0; i < count; i++) {
        if (!cursor.hasNext()) {
          assertWhole(what);
          return;
        }
        Entry entry = cursor.next();
        String key = entry.keyString();
        Cell cell = cells.get(key);
        assertThat(cell)
            .as("%s: a cursor shows %s, which is not of its moment", what, key)
            .isNotNull();
        assertThat(entry.valueString()).as("%s: %s by a cursor", what, key).isEqualTo(cell.value());
        assertThat(drawn.add(key)).as("%s: %s twice by a cursor", what, key).isTrue();
        if (ordered) {
          assertThat(key).as("%s: order of a cursor", what).isGreaterThan(last);
          last = key;
        }
      }
    }

    private void assertWhole(String what) {
      List<String> missing = new ArrayList<>();
      cells.forEach(
          (key, cell) -> {
            if (cell.isVisible(latest) && !drawn.contains(key)) {
              missing.add(key);
            }
          });
      assertThat(missing).as("%s: left out by a cursor", what).isEmpty();
    }
  }
}
