package dev.weir.common.ocsp;

import dev.weir.common.tls.CertificateState;
import dev.weir.common.tls.Staple;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a fresh answer of the responder beside each certificate that names one. Answers are renewed
 * ahead of their end, and kept until then when the responder is away.
 */
public final class OcspStapler {

  private static final Logger log = LoggerFactory.getLogger(OcspStapler.class);

  private final OcspClient client;
  private final OcspPace pace;
  private final Executor executor;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Map<String, Watched> watched = new ConcurrentHashMap<>();
  private final LongAdder usable = new LongAdder();
  private final LongAdder unusable = new LongAdder();

  /**
   * A stapler that has looked at nothing yet.
   *
   * @param executor where questions are asked: they block for as long as the client lets them
   * @param random spreads questions over time
   */
  public OcspStapler(
      OcspClient client,
      OcspPace pace,
      Executor executor,
      InstantSource clock,
      RandomGenerator random) {
    this.client = client;
    this.pace = pace;
    this.executor = executor;
    this.clock = clock;
    this.random = random;
  }

  /** Asks about each certificate whose time has come; returns at once. One thread at a time. */
  public void look(List<CertificateState> certificates) {
    Instant now = clock.instant();
    watched.keySet().retainAll(certificates.stream().map(CertificateState::name).toList());
    for (CertificateState state : certificates) {
      Watched current = watched.get(state.name());
      if (current == null || current.material != state.material()) {
        current = new Watched(state.name(), state.material(), now);
        watched.put(state.name(), current);
        noteMustStaple(current);
      }
      if (current.begin(now)) {
        Watched due = current;
        executor.execute(() -> ask(due));
      }
    }
  }

  private static void noteMustStaple(Watched certificate) {
    if (certificate.mustStaple() && certificate.target == null) {
      log.warn(
          "certificate {} tells clients to insist on OCSP stapling, but names no responder that can"
              + " be asked, or its chain does not hold its issuer",
          certificate.name);
    }
  }

  private void ask(Watched certificate) {
    OcspAnswer answer = answer(Objects.requireNonNull(certificate.target));
    (answer instanceof OcspAnswer.Unusable ? unusable : usable).increment();
    if (certificate.answered(answer, pace, clock.instant(), random.nextDouble())) {
      tell(certificate, answer);
    }
  }

  private OcspAnswer answer(OcspTarget target) {
    try {
      byte[] response = client.ask(target.responder(), target.request());
      return OcspCheck.of(target, response, clock.instant());
    } catch (IOException | RuntimeException e) {
      return new OcspAnswer.Unusable(
          "%s cannot be asked: %s".formatted(target.responder(), e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new OcspAnswer.Unusable("interrupted");
    }
  }

  private static void tell(Watched certificate, OcspAnswer answer) {
    switch (answer) {
      case OcspAnswer.Good good ->
          log.info(
              "certificate {} is good, says its responder; stapled until {}",
              certificate.name,
              good.staple().endsAt());
      case OcspAnswer.Revoked revoked ->
          log.error(
              "certificate {} is REVOKED since {}, says its responder: clients will refuse it,"
                  + " replace it now",
              certificate.name,
              revoked.since());
      case OcspAnswer.Unusable trouble -> {
        Staple kept = certificate.material.staple();
        log.warn(
            "no new OCSP answer for certificate {} ({}): {}",
            certificate.name,
            kept == null ? "nothing is stapled" : "stapled until " + kept.endsAt(),
            trouble.reason());
      }
    }
  }

  /** Every certificate that was looked at. */
  public List<StapleState> states() {
    Instant now = clock.instant();
    return watched.values().stream().map(each -> each.state(now)).toList();
  }

  /** Answers that could be used so far, good and revoked. */
  public long usableAnswers() {
    return usable.sum();
  }

  /** Questions without an answer that could be used. */
  public long unusableAnswers() {
    return unusable.sum();
  }
}
