package dev.weir.common.token;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetBasedJWKSource;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetSourceWrapper;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.weir.common.state.Outage;
import java.net.URL;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A set of keys at an address (RFC 7517), fetched when the first token comes and kept for five
 * minutes; for four hours while the address is away. It is fetched anew in the background before
 * that is over, so that nobody waits for it but the first. A key that is not among them has the set
 * fetched too, twice in half a minute at most, whoever sends tokens of whatever keys, and holds up
 * one thread at most.
 */
public final class RemoteKeys implements JWKSource<SecurityContext> {

  private static final Logger log = LoggerFactory.getLogger(RemoteKeys.class);

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration AHEAD = Duration.ofSeconds(30);
  private static final Duration OUTAGE = Duration.ofHours(4);

  private static final ExecutorService BACKGROUND = Executors.newVirtualThreadPerTaskExecutor();

  /** Only says when; the fetches are made in the background. */
  private static final ScheduledExecutorService TIMER =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("weir-keys").factory());

  private final JWKSetSource<SecurityContext> sets;
  private final InstantSource clock;
  private final Semaphore fetch = new Semaphore(1);

  public RemoteKeys(URL address) {
    this(
        new Told(new URLBasedJWKSetSource<>(address, new KeyFetch(PATIENCE)), address.toString()),
        InstantSource.system());
  }

  /** Those that come from elsewhere. */
  RemoteKeys(JWKSetSource<SecurityContext> origin, InstantSource clock) {
    JWKSource<SecurityContext> kept =
        JWKSourceBuilder.create(origin)
            .refreshAheadCache(AHEAD.toMillis(), null, BACKGROUND, false, TIMER, false)
            .outageTolerant(OUTAGE.toMillis())
            .build();
    this.sets = ((JWKSetBasedJWKSource<SecurityContext>) kept).getJWKSetSource();
    this.clock = clock;
  }

  /** Says in the log when an address goes away, and when it is back. */
  private static final class Told extends JWKSetSourceWrapper<SecurityContext> {
    private final String address;
    private final Outage outage = new Outage();

    Told(JWKSetSource<SecurityContext> source, String address) {
      super(source);
      this.address = address;
    }

    @Override
    public JWKSet getJWKSet(
        JWKSetCacheRefreshEvaluator evaluator, long millis, SecurityContext context)
        throws KeySourceException {
      try {
        JWKSet set = getSource().getJWKSet(evaluator, millis, context);
        if (outage.ends()) {
          log.info("the keys at {} can be had again", address);
        }
        return set;
      } catch (KeySourceException e) {
        if (outage.begins()) {
          log.warn("the keys at {} cannot be had: {}", address, e.getMessage());
        }
        throw e;
      }
    }
  }

  @Override
  public List<JWK> get(JWKSelector selector, SecurityContext context) throws KeySourceException {
    long now = clock.millis();
    JWKSet known = sets.getJWKSet(JWKSetCacheRefreshEvaluator.noRefresh(), now, context);
    List<JWK> found = selector.select(known);
    return found.isEmpty() ? fetched(known, selector, now, context) : found;
  }

  private List<JWK> fetched(JWKSet known, JWKSelector selector, long now, SecurityContext context)
      throws KeySourceException {
    if (!fetch.tryAcquire()) {
      throw new KeySourceException("the keys are being fetched");
    }
    try {
      JWKSetCacheRefreshEvaluator newer = JWKSetCacheRefreshEvaluator.referenceComparison(known);
      return selector.select(sets.getJWKSet(newer, now, context));
    } catch (RateLimitReachedException e) {
      return List.of();
    } finally {
      fetch.release();
    }
  }
}
