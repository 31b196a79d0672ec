package dev.weir.common.acme;

import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.CertificateState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that there is a certificate for each list of names, and a new one ahead of its end. An
 * order that fails changes nothing of what is shown.
 */
public final class AcmeKeeper {

  private static final Logger log = LoggerFactory.getLogger(AcmeKeeper.class);

  private final List<AcmeOrder> orders;
  private final Authority authority;
  private final AcmeStore store;
  private final CertificateManager certificates;
  private final AcmePace pace;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final LongAdder obtained = new LongAdder();
  private final LongAdder failed = new LongAdder();

  AcmeKeeper(
      AcmeSettings settings,
      Authority authority,
      AcmeStore store,
      CertificateManager certificates,
      AcmePace pace,
      InstantSource clock,
      RandomGenerator random) {
    this.orders =
        settings.certificates().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(each -> new AcmeOrder(each.getKey(), each.getValue(), random.nextDouble()))
            .toList();
    this.authority = authority;
    this.store = store;
    this.certificates = certificates;
    this.pace = pace;
    this.clock = clock;
    this.random = random;
  }

  /**
   * A keeper that has ordered nothing yet.
   *
   * @param certificates what shows the certificates, with {@link AcmeStore#source} as their
   *     sources, and answers the authority's challenges
   * @param random spreads orders over time
   */
  public static AcmeKeeper of(
      AcmeSettings settings,
      CertificateManager certificates,
      AcmePace pace,
      InstantSource clock,
      RandomGenerator random) {
    AcmeStore store = new AcmeStore(settings);
    Authority authority = new AcmeAuthority(settings, store, certificates.challenges());
    return new AcmeKeeper(settings, authority, store, certificates, pace, clock, random);
  }

  /**
   * Orders what it is time for, one after the other, and returns when that is done, which may take
   * minutes. Called by one thread.
   */
  public void look() throws InterruptedException {
    for (AcmeOrder order : orders) {
      if (order.begin(held(order), pace, clock.instant())) {
        obtain(order);
      }
    }
  }

  private @Nullable CertificateState held(AcmeOrder order) {
    return certificates.states().stream()
        .filter(state -> state.name().equals(order.certificate))
        .findFirst()
        .orElse(null);
  }

  private void obtain(AcmeOrder order) throws InterruptedException {
    log.info("ordering certificate {} for {}", order.certificate, order.names);
    try {
      KeyPair keys = AcmeStore.newKeys();
      List<X509Certificate> chain = authority.order(order.names, keys);
      keep(order, keys, chain);
      order.succeeded(held(order), pace, clock.instant());
      obtained.increment();
    } catch (OrderFailed e) {
      fail(order, e);
    } catch (RuntimeException e) {
      fail(order, new OrderFailed(e.toString(), null, e));
    }
  }

  private void fail(AcmeOrder order, OrderFailed failure) {
    Instant next = order.failed(failure, pace, clock.instant(), random.nextDouble());
    failed.increment();
    log.warn(
        "certificate {} for {} was not obtained: {}; ordered again at {}",
        order.certificate,
        order.names,
        failure.getMessage(),
        next);
  }

  private void keep(AcmeOrder order, KeyPair keys, List<X509Certificate> chain) throws OrderFailed {
    try {
      store.keep(order.certificate, keys.getPrivate(), chain);
      certificates.refresh(clock.instant());
    } catch (IOException | UncheckedIOException | GeneralSecurityException e) {
      throw new OrderFailed("the certificate cannot be kept: " + e, null, e);
    }
  }

  /** Every certificate that is to be had. */
  public List<AcmeState> states() {
    Instant now = clock.instant();
    return orders.stream().map(order -> order.state(held(order), pace, now)).toList();
  }

  /** Orders that brought a certificate. */
  public long obtained() {
    return obtained.sum();
  }

  /** Orders that did not. */
  public long failed() {
    return failed.sum();
  }
}
