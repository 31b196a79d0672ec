package dev.weir.lb.auth;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Several gates, all of which a request must pass; each sees what the client sent. */
public final class Gates implements Gate {

  private final List<Gate> all;

  /**
   * @param all in the order in which they are asked
   */
  public Gates(List<Gate> all) {
    this.all = List.copyOf(all);
  }

  @Override
  public GateRuling ask(Knock knock) {
    return ask(knock, 0, GateVerdict.Admitted.AS_IT_IS);
  }

  private GateRuling ask(Knock knock, int from, GateVerdict.Admitted before) {
    GateVerdict.Admitted passed = before;
    for (int i = from; i < all.size(); i++) {
      switch (all.get(i).ask(knock)) {
        case GateVerdict.Admitted admitted -> passed = passed.and(admitted);
        case GateVerdict.Denied denied -> {
          return denied;
        }
        case GateRuling.Pending pending -> {
          int next = i + 1;
          GateVerdict.Admitted soFar = passed;
          return new GateRuling.Pending(
              pending.verdict().thenCompose(verdict -> goOn(knock, next, soFar, verdict)));
        }
      }
    }
    return passed;
  }

  private CompletionStage<GateVerdict> goOn(
      Knock knock, int next, GateVerdict.Admitted before, GateVerdict verdict) {
    return switch (verdict) {
      case GateVerdict.Denied denied -> CompletableFuture.completedFuture(denied);
      case GateVerdict.Admitted admitted ->
          switch (ask(knock, next, before.and(admitted))) {
            case GateVerdict last -> CompletableFuture.completedFuture(last);
            case GateRuling.Pending pending -> pending.verdict();
          };
    };
  }
}
