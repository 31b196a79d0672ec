package dev.weir.common.token;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.net.URL;
import java.time.Duration;
import java.util.List;

/**
 * A set of keys at an address (RFC 7517), fetched when the first token comes and kept for five
 * minutes; for four hours while the address is away. A key that is not among them has the set
 * fetched anew, twice in half a minute at most, whoever sends tokens of whatever keys.
 */
public final class RemoteKeys implements JWKSource<SecurityContext> {

  private static final int PATIENCE_MILLIS = 5_000;
  private static final int LARGEST_SET = 256 * 1024;
  private static final Duration OUTAGE = Duration.ofHours(4);

  private final JWKSource<SecurityContext> source;
  private volatile boolean known;

  public RemoteKeys(URL address) {
    DefaultResourceRetriever retriever =
        new DefaultResourceRetriever(PATIENCE_MILLIS, PATIENCE_MILLIS, LARGEST_SET);
    this.source =
        JWKSourceBuilder.<SecurityContext>create(address, retriever)
            .refreshAheadCache(false)
            .outageTolerant(OUTAGE.toMillis())
            .build();
  }

  @Override
  public List<JWK> get(JWKSelector selector, SecurityContext context) throws KeySourceException {
    try {
      List<JWK> found = source.get(selector, context);
      known = true;
      return found;
    } catch (RateLimitReachedException e) {
      if (known) {
        return List.of();
      }
      throw e;
    }
  }
}
