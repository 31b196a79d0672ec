package dev.weir.lb.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class GatesTest {

  private static final GateVerdict NO =
      new GateVerdict.Refused(Problem.of("no", "No", 401, ""), Map.of());

  private static GateVerdict yes(String name) {
    return new GateVerdict.Admitted(Set.of(name), Map.of(name, "1"));
  }

  private static final Knock KNOCK = TestKnock.of("authorization");

  @Test
  void everyGateHasToBePassed_whetherItAnswersNowOrLater() {
    CompletableFuture<GateVerdict> later = new CompletableFuture<>();
    List<String> asked = new ArrayList<>();
    GateRuling ruling =
        new Gates(
                List.of(
                    _ -> yes("a"),
                    _ -> new GateRuling.Pending(later),
                    _ -> {
                      asked.add("c");
                      return yes("c");
                    }))
            .ask(KNOCK);
    assertThat(asked).isEmpty();
    CompletableFuture<GateVerdict> all =
        ((GateRuling.Pending) ruling).verdict().toCompletableFuture();
    assertThat(all).isNotDone();
    later.complete(yes("b"));
    assertThat(all)
        .isCompletedWithValue(
            new GateVerdict.Admitted(Set.of("a", "b", "c"), Map.of("a", "1", "b", "1", "c", "1")));
  }

  @Test
  void firstThatRefuses_isTheLastThatIsAsked() {
    Gate never =
        _ -> {
          throw new AssertionError("asked");
        };
    assertThat(new Gates(List.of(_ -> NO, never)).ask(KNOCK)).isEqualTo(NO);
    Gate later = _ -> new GateRuling.Pending(CompletableFuture.completedFuture(NO));
    assertThat(new Gates(List.of(later, never)).ask(KNOCK))
        .isInstanceOfSatisfying(
            GateRuling.Pending.class,
            pending ->
                assertThat(pending.verdict().toCompletableFuture()).isCompletedWithValue(NO));
  }
}
