package io.emdb.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Makes a list that shows a failure shorter and its elements simpler, as long as the failure stays:
 * what is left is what matters. It takes away ever smaller parts (delta debugging), then tries
 * simpler elements, again and again until nothing more can go or all tries are used up.
 */
public final class Shrinker<T> {

  private final Predicate<List<T>> fails;
  private final Function<T, List<T>> simpler;
  private int triesLeft;

  private Shrinker(Predicate<List<T>> fails, Function<T, List<T>> simpler, int tries) {
    this.fails = fails;
    this.simpler = simpler;
    this.triesLeft = tries;
  }

  /**
   * Shrinks a list that fails.
   *
   * @param fails tells whether a list still shows the failure
   * @param simpler returns what may stand for an element, each simpler than that one
   * @param tries how often to ask at most
   */
  public static <T> List<T> shrink(
      List<T> failing, Predicate<List<T>> fails, Function<T, List<T>> simpler, int tries) {
    return new Shrinker<>(fails, simpler, tries).shrink(failing);
  }

  private List<T> shrink(List<T> failing) {
    List<T> best = failing;
    List<T> before;
    do {
      before = best;
      best = withSimplerElements(withFewerElements(best));
    } while (!best.equals(before) && triesLeft > 0);
    return best;
  }

  private boolean stillFails(List<T> candidate) {
    if (triesLeft <= 0) {
      return false;
    }
    triesLeft--;
    return fails.test(candidate);
  }

  /** From the end: what comes late depends on what comes early, not the other way round. */
  private List<T> withFewerElements(List<T> failing) {
    List<T> best = failing;
    for (int size = Math.max(1, best.size() / 2); size > 0; size /= 2) {
      for (int end = best.size(); end > 0; end -= size) {
        int start = Math.max(0, end - size);
        List<T> candidate = new ArrayList<>(best.subList(0, start));
        candidate.addAll(best.subList(Math.min(end, best.size()), best.size()));
        if (candidate.size() < best.size() && stillFails(candidate)) {
          best = candidate;
        }
      }
    }
    return best;
  }

  private List<T> withSimplerElements(List<T> failing) {
    List<T> best = failing;
    for (int i = 0; i < best.size(); i++) {
      List<T> changed = withSimplerElement(best, i);
      while (changed != null) {
        best = changed;
        changed = withSimplerElement(best, i);
      }
    }
    return best;
  }

  /** Returns the list with a simpler element that still fails, or {@code null}. */
  private List<T> withSimplerElement(List<T> failing, int index) {
    for (T candidate : simpler.apply(failing.get(index))) {
      List<T> changed = new ArrayList<>(failing);
      changed.set(index, candidate);
      if (stillFails(changed)) {
        return changed;
      }
    }
    return null;
  }
}
