package dev.weir.common.ban;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The rules that hold unless an operator says otherwise: whoever floods again and again is kept out
 * for a short while. A connection that is ended for a flood has cost something until then; one that
 * is closed as it is accepted has not.
 */
public final class FloodRules {

  /** Connections of one client that are ended for a flood. No client that behaves has any. */
  public static final int CONNECTIONS = 10;

  /**
   * Handshakes of one client that are begun and not finished. Many clients behind one address can
   * have some: those that trust no certificate of ours.
   */
  public static final int HANDSHAKES = 100;

  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final Duration LASTING = Duration.ofMinutes(1);

  private FloodRules() {}

  /** The rules with every default. */
  public static List<BanRule> standard() {
    return of(CONNECTIONS, HANDSHAKES, WINDOW, LASTING);
  }

  /**
   * The rules with other numbers.
   *
   * @param connections ended for a flood within the window, 1 to 1,000,000
   * @param handshakes not finished within the window, 1 to 1,000,000
   * @param window 1 s to 1 d
   * @param lasting 1 s to 366 d
   */
  public static List<BanRule> of(
      int connections, int handshakes, Duration window, Duration lasting) {
    return List.of(
        new BanRule("floods", Set.of(Offence.FLOOD), connections, window, lasting),
        new BanRule("handshakes", Set.of(Offence.HANDSHAKE), handshakes, window, lasting));
  }
}
