package io.emdb.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ShrinkerTest {

  @RegisterExtension final Seed seed = new Seed();

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private static List<Integer> smaller(int number) {
    return number == 0 ? List.of() : List.of(0, number / 2, number - 1);
  }

  private static List<Integer> shrink(List<Integer> failing, Predicate<List<Integer>> fails) {
    return Shrinker.shrink(failing, fails, ShrinkerTest::smaller, 10_000);
  }

  @Test
  void elementsThatDoNotMatter_go() {
    assertThat(shrink(numbers(1_000), list -> list.containsAll(List.of(17, 500, 999))))
        .containsExactly(17, 500, 999);
  }

  @Test
  void elementsThatMatter_becomeSimpler() {
    assertThat(shrink(numbers(200), list -> list.stream().anyMatch(number -> number > 41)))
        .containsExactly(42);
  }

  @Test
  void order_isKept() {
    List<Integer> shrunk =
        shrink(
            List.of(5, 9, 1, 8, 7, 2),
            list -> list.contains(9) && list.indexOf(9) < list.indexOf(2));

    assertThat(shrunk).containsExactly(9, 2);
  }

  @Test
  void listThatFailsWhateverIsInIt_becomesEmpty() {
    assertThat(shrink(numbers(50), list -> true)).isEmpty();
  }

  @Test
  void shrunkList_alwaysFails_andNothingOfItCanGo() {
    for (int round = 0; round < 100; round++) {
      Random random = seed.random(round);
      List<Integer> list = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        list.add(random.nextInt(20));
      }
      int sum = 30 + random.nextInt(100);
      Predicate<List<Integer>> fails =
          each -> each.stream().mapToInt(Integer::intValue).sum() >= sum;
      List<Integer> shrunk = shrink(list, fails);

      assertThat(fails.test(shrunk)).isTrue();
      for (int i = 0; i < shrunk.size(); i++) {
        List<Integer> fewer = new ArrayList<>(shrunk);
        fewer.remove(i);
        assertThat(fails.test(fewer)).as("%s without number %d", shrunk, i).isFalse();
      }
    }
  }

  @Test
  void tries_areLimited_andWhatWasReachedIsReturned() {
    int[] asked = {0};
    List<Integer> shrunk =
        Shrinker.shrink(
            numbers(64),
            list -> {
              asked[0]++;
              return list.contains(63);
            },
            ShrinkerTest::smaller,
            5);

    assertThat(asked[0]).isEqualTo(5);
    assertThat(shrunk).contains(63).hasSizeLessThan(64);
  }
}
