package dev.weir.diagnostics.tls;

import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Offers again what got no answer. A server that has never answered is not asked twice: it would
 * cost a time-out for each time. A reset may overtake the alert that explains it, and a busy server
 * may answer late; neither is a refusal, and nor is a connection that ends without a word until it
 * has ended so each time.
 */
final class Persistence implements Offers {
  /** How often one offer is made. */
  static final int ATTEMPTS = 3;

  /** How many offers are made again in one survey. */
  static final int REPEATS = 8;

  private final Offers offers;
  private final BooleanSupplier stopped;
  private boolean answers;
  private int left = REPEATS;

  /**
   * Creates it for one survey.
   *
   * @param answers whether the server is known to answer
   */
  Persistence(Offers offers, boolean answers, BooleanSupplier stopped) {
    this.offers = offers;
    this.answers = answers;
    this.stopped = stopped;
  }

  @Override
  public ServerAnswer offer(TlsVersion version, List<CipherSuite> suites) {
    ServerAnswer answer = offers.offer(version, suites);
    for (int attempt = 1; attempt < ATTEMPTS && again(answer); attempt++) {
      left--;
      answer = offers.offer(version, suites);
    }
    answers |= says(answer);
    return answer;
  }

  private boolean again(ServerAnswer answer) {
    return !says(answer) && answers && left > 0 && !stopped.getAsBoolean();
  }

  private static boolean says(ServerAnswer answer) {
    return switch (answer) {
      case ServerAnswer.Lost _, ServerAnswer.Closed _ -> false;
      case ServerAnswer.Chosen _,
          ServerAnswer.Alert _,
          ServerAnswer.NotTls _,
          ServerAnswer.Incomplete _ ->
          true;
    };
  }
}
