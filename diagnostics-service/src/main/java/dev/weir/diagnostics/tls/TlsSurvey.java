package dev.weir.diagnostics.tls;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import javax.net.ssl.X509TrustManager;

/**
 * Finds what a TLS server offers. For each version all suites are offered at once; the one that the
 * server takes is left out of the next offer, until it refuses: one connection for each suite that
 * it has, and one more. A connection that is lost says nothing: it is made again, and what stays
 * without an answer is unknown, not refused.
 */
public final class TlsSurvey {
  private final X509TrustManager trust;
  private final InstantSource clock;

  /**
   * Creates a survey.
   *
   * @param trust decides which authorities are trusted
   * @param clock tells which certificates are valid
   */
  public TlsSurvey(X509TrustManager trust, InstantSource clock) {
    this.trust = trust;
    this.clock = clock;
  }

  /**
   * Asks a server; blocks until everything is asked or the run is stopped.
   *
   * @param observer told of each version as soon as it is known
   */
  public TlsReport ask(
      TlsPlan plan,
      BooleanSupplier stopped,
      BiConsumer<? super TlsVersion, ? super VersionOutcome> observer) {
    Handshake handshake = new Handshaker(plan, trust).shake(stopped);
    Map<TlsVersion, VersionOutcome> versions = new EnumMap<>(TlsVersion.class);
    Persistence offers =
        new Persistence(
            new HelloExchange(plan, stopped)::offer,
            handshake instanceof Handshake.Completed,
            stopped);
    for (TlsVersion version : TlsVersion.values()) {
      VersionOutcome outcome = outcome(offers, version, stopped);
      versions.put(version, outcome);
      observer.accept(version, outcome);
    }
    Instant now = clock.instant();
    return new TlsReport(
        handshake, versions, Findings.of(handshake, versions, plan.identity(), now));
  }

  /** What comes of asking for a version until the server refuses what is left. */
  static VersionOutcome outcome(Offers offers, TlsVersion version, BooleanSupplier stopped) {
    List<CipherSuite> left = new ArrayList<>(CipherSuites.of(version));
    List<CipherSuite> taken = new ArrayList<>();
    while (!left.isEmpty()) {
      if (stopped.getAsBoolean()) {
        return ended(taken, new VersionOutcome.Unknown("the run was stopped"));
      }
      VersionOutcome end = offer(offers, version, left, taken);
      if (!(end instanceof VersionOutcome.Offered)) {
        return ended(taken, end);
      }
    }
    return new VersionOutcome.Offered(taken, Optional.empty());
  }

  /** Offers what is left, and moves what is taken. Says Offered when something was. */
  private static VersionOutcome offer(
      Offers offers, TlsVersion version, List<CipherSuite> left, List<CipherSuite> taken) {
    return switch (offers.offer(version, left)) {
      case ServerAnswer.Chosen(int code, int suite) when code == version.code() ->
          move(suite, left, taken);
      case ServerAnswer.Chosen _ -> new VersionOutcome.Refused("it answers with another version");
      case ServerAnswer.Alert(int code) when AlertText.isRefusal(code) ->
          new VersionOutcome.Refused(AlertText.of(code));
      case ServerAnswer.Alert(int code) -> new VersionOutcome.Unknown(AlertText.of(code));
      case ServerAnswer.Closed _ -> new VersionOutcome.Refused("it closes the connection");
      case ServerAnswer.Lost(String reason) -> new VersionOutcome.Unknown(reason);
      case ServerAnswer.NotTls _, ServerAnswer.Incomplete _ ->
          new VersionOutcome.Unknown("it does not answer in TLS");
    };
  }

  private static VersionOutcome move(int code, List<CipherSuite> left, List<CipherSuite> taken) {
    for (CipherSuite suite : List.copyOf(left)) {
      if (suite.code() == code) {
        left.remove(suite);
        taken.add(suite);
        return new VersionOutcome.Offered(taken, Optional.empty());
      }
    }
    return new VersionOutcome.Unknown("it takes a suite that was not offered");
  }

  private static VersionOutcome ended(List<CipherSuite> taken, VersionOutcome end) {
    if (taken.isEmpty()) {
      return end;
    }
    Optional<String> cut =
        end instanceof VersionOutcome.Unknown(String reason)
            ? Optional.of(reason)
            : Optional.empty();
    return new VersionOutcome.Offered(taken, cut);
  }
}
