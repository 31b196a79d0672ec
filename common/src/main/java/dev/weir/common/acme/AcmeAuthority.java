package dev.weir.common.acme;

import dev.weir.common.acme.AcmeSettings.ChallengeType;
import dev.weir.common.tls.Challenges;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;

/** An authority that speaks ACME. Its questions are answered by this process's listeners. */
final class AcmeAuthority implements Authority {

  private static final Duration NETWORK_PATIENCE = Duration.ofSeconds(30);

  /** For each proof, and for the certificate. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final AcmeSettings settings;
  private final AcmeStore store;
  private final Challenges challenges;

  AcmeAuthority(AcmeSettings settings, AcmeStore store, Challenges challenges) {
    this.settings = settings;
    this.store = store;
    this.challenges = challenges;
  }

  @Override
  public List<X509Certificate> order(List<String> names, KeyPair keys)
      throws OrderFailed, InterruptedException {
    try {
      Order order = login().newOrder().domains(names).create();
      for (Authorization authorization : order.getAuthorizations()) {
        prove(authorization);
      }
      expect(Status.READY, order.waitUntilReady(PATIENCE), "the order", order.getError());
      order.execute(keys);
      expect(Status.VALID, order.waitForCompletion(PATIENCE), "the order", order.getError());
      return order.getCertificate().getCertificateChain();
    } catch (AcmeRateLimitedException e) {
      throw new OrderFailed(message(e), e.getRetryAfter().orElse(null), e);
    } catch (AcmeException | RuntimeException e) {
      throw new OrderFailed(message(e), null, e);
    }
  }

  private static String message(Exception e) {
    Throwable cause = e.getCause();
    return cause == null ? String.valueOf(e.getMessage()) : e.getMessage() + ": " + cause;
  }

  /** An account that the authority knows already is that one again (RFC 8555 section 7.3). */
  private Login login() throws AcmeException {
    Session session = new Session(settings.directory());
    session.networkSettings().setTimeout(NETWORK_PATIENCE);
    AccountBuilder account =
        new AccountBuilder().agreeToTermsOfService().useKeyPair(store.account());
    settings.contact().forEach(account::addContact);
    ExternalAccount external = settings.externalAccount();
    if (external != null) {
      account.withKeyIdentifier(external.keyId(), external.key());
    }
    return account.createLogin(session);
  }

  private void prove(Authorization authorization)
      throws AcmeException, OrderFailed, InterruptedException {
    if (authorization.getStatus() == Status.VALID) {
      return;
    }
    String name = authorization.getIdentifier().getDomain();
    if (settings.challenge() == ChallengeType.HTTP_01) {
      Http01Challenge challenge = offered(authorization, Http01Challenge.class);
      challenges.answer(challenge.getToken(), challenge.getAuthorization());
      prove(name, challenge, challenge.getToken());
    } else {
      TlsAlpn01Challenge challenge = offered(authorization, TlsAlpn01Challenge.class);
      challenges.show(name, AlpnProof.of(name, challenge.getAcmeValidation()));
      prove(name, challenge, name);
    }
  }

  private static <T extends Challenge> T offered(Authorization authorization, Class<T> type)
      throws OrderFailed {
    Optional<T> challenge = authorization.findChallenge(type);
    if (challenge.isEmpty()) {
      throw new OrderFailed(
          "the authority offers no "
              + type.getSimpleName()
              + " for "
              + authorization.getIdentifier());
    }
    return challenge.get();
  }

  private void prove(String name, Challenge challenge, String published)
      throws AcmeException, OrderFailed, InterruptedException {
    try {
      challenge.trigger();
      Status status = challenge.waitForCompletion(PATIENCE);
      expect(Status.VALID, status, "the proof of " + name, challenge.getError());
    } finally {
      challenges.withdraw(published);
    }
  }

  private static void expect(Status wanted, Status status, String what, Optional<Problem> problem)
      throws OrderFailed {
    if (status != wanted && status != Status.VALID) {
      throw new OrderFailed(
          "%s is %s%s".formatted(what, status, problem.map(each -> ": " + each).orElse("")));
    }
  }
}
