package dev.weir.lb.auth;

import dev.weir.common.state.Outage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks another server about each request: 2xx lets it through, an answer from 300 to 499 is what
 * the client gets, and where there is no other, nobody gets through.
 */
public final class ForwardGate implements Gate {

  private static final Logger log = LoggerFactory.getLogger(ForwardGate.class);

  private final String name;
  private final ForwardSettings settings;
  private final Outage outage = new Outage();

  /**
   * A gate.
   *
   * @param name what the log calls it
   */
  public ForwardGate(String name, ForwardSettings settings) {
    this.name = name;
    this.settings = settings;
  }

  @Override
  public GateRuling ask(Knock knock) {
    return new GateRuling.Pending(knock.ask(settings.question(knock)).thenApply(this::verdict));
  }

  private GateVerdict verdict(Reply reply) {
    return switch (reply) {
      case Reply.None none -> unavailable(none.why());
      case Reply.Answer answer when answer.status() >= 500 ->
          unavailable("the status is " + answer.status());
      case Reply.Answer answer -> {
        if (outage.ends()) {
          log.info("{} is answered by {} again", name, settings.to());
        }
        yield answer.status() < 300 ? settings.admit(answer) : new GateVerdict.Relayed(answer);
      }
    };
  }

  private GateVerdict unavailable(String why) {
    if (outage.begins()) {
      log.warn("{} lets nobody through: of {}, {}", name, settings.to(), why);
    }
    return GateVerdict.Refused.later(
        "authorization-unavailable",
        "Authorization unavailable",
        "Who may use this cannot be told now.");
  }
}
