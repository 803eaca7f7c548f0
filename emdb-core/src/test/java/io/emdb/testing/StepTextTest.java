package io.emdb.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StepTextTest {

  @RegisterExtension final Seed seed = new Seed();

  @Test
  void steps_areReadBackAsWritten() {
    List<Step> history = new Script(seed.value(), 30, 500).wholeApi(500);

    assertThat(StepText.parse(StepText.of(history))).isEqualTo(history);
  }

  @Test
  void text_isShort_andFitsSingleQuotes() {
    Step step = Step.transaction(Step.put("n1", "k3", 12, 0), Step.of(Step.Kind.SAVEPOINT));

    assertThat(step).hasToString("TRANSACTION{PUT:n=n1:k=k3:t=12:x=-1 SAVEPOINT}");
    assertThat(StepText.of(new Script(seed.value(), 30, 500).wholeApi(300))).doesNotContain("'");
  }

  @Test
  void textThatIsNoHistory_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> StepText.parse("PUT:k=a}"));
    assertThatIllegalArgumentException().isThrownBy(() -> StepText.parse("TRANSACTION{PUT:k=a"));
    assertThatIllegalArgumentException().isThrownBy(() -> StepText.parse("NOTHING"));
    assertThatIllegalArgumentException().isThrownBy(() -> StepText.parse("PUT:q=1"));
  }

  @Test
  void simplerSteps_areSimpler() {
    for (Step step : new Script(seed.value(), 30, 500).wholeApi(300)) {
      int length = step.toString().length();
      assertThat(step.simpler())
          .as("%s", step)
          .doesNotContain(step)
          .allSatisfy(
              simpler -> assertThat(simpler.toString().length()).isLessThanOrEqualTo(length));
    }
  }
}
