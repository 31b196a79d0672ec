package dev.weir.common.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.proc.SimpleSecurityContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RemoteKeysTest {

  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  private final Issuer issuer = new Issuer();
  private volatile Instant now = START;
  private final RemoteKeys keys = new RemoteKeys(issuer, () -> now);

  /** Has keys, is away, or lets wait. */
  private static final class Issuer implements JWKSetSource<SecurityContext> {
    private final List<JWK> all = new ArrayList<>();
    private final AtomicInteger fetches = new AtomicInteger();
    private final Semaphore asked = new Semaphore(0);
    private volatile boolean away;
    private volatile @Nullable CountDownLatch held;

    @Override
    public JWKSet getJWKSet(
        JWKSetCacheRefreshEvaluator evaluator, long millis, SecurityContext context)
        throws KeySourceException {
      fetches.incrementAndGet();
      asked.release();
      CountDownLatch waiting = held;
      try {
        if (waiting != null && !waiting.await(10, TimeUnit.SECONDS)) {
          throw new IllegalStateException("nobody let go");
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (away) {
        throw new JWKSetRetrievalException("away", null);
      }
      return new JWKSet(List.copyOf(all));
    }

    /** Lets who asks wait, until what is returned is counted down. */
    CountDownLatch hold() {
      CountDownLatch holding = new CountDownLatch(1);
      held = holding;
      return holding;
    }

    void add(String id) throws Exception {
      ECKey key = new ECKeyGenerator(com.nimbusds.jose.jwk.Curve.P_256).keyID(id).generate();
      all.add(key.toPublicJWK());
    }

    @Override
    public void close() {}
  }

  private List<String> ask(String id) {
    try {
      return keys
          .get(
              new JWKSelector(new JWKMatcher.Builder().keyID(id).build()),
              new SimpleSecurityContext())
          .stream()
          .map(JWK::getKeyID)
          .toList();
    } catch (KeySourceException e) {
      throw new CompletionException(e);
    }
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void key_isFetchedOnce_andANewOneWhenATokenNamesIt() throws Exception {
    issuer.add("a");
    assertThat(ask("a")).containsExactly("a");
    assertThat(ask("a")).containsExactly("a");
    assertThat(issuer.fetches).hasValue(1);
    issuer.add("b");
    assertThat(ask("b")).containsExactly("b");
    assertThat(issuer.fetches).hasValue(2);
  }

  @Test
  void madeUpKeys_haveThemFetchedNowAndThen_andHoldUpNobodyElse() throws Exception {
    issuer.add("a");
    ask("a");
    CountDownLatch held = issuer.hold();
    CompletableFuture<List<String>> madeUp = CompletableFuture.supplyAsync(() -> ask("x"));
    issuer.asked.acquire(2);
    // the fetch is under way
    assertThat(ask("a")).containsExactly("a");
    assertThatThrownBy(() -> ask("y")).hasRootCauseInstanceOf(KeySourceException.class);
    held.countDown();
    assertThat(madeUp.get(10, TimeUnit.SECONDS)).isEmpty();
    for (int i = 0; i < 20; i++) {
      assertThat(ask("x" + i)).isEmpty();
    }
    assertThat(issuer.fetches).hasValue(2);
    assertThat(ask("a")).containsExactly("a");
  }

  @Test
  void set_isFetchedAnewBeforeItIsOver_whileTheOldOneServes() throws Exception {
    issuer.add("a");
    ask("a");
    CountDownLatch held = issuer.hold();
    issuer.all.clear();
    issuer.add("b");
    pass(Duration.ofMinutes(5).minusSeconds(20));
    assertThat(ask("a")).containsExactly("a");
    issuer.asked.acquire(2);
    assertThat(ask("a")).containsExactly("a");
    held.countDown();
    while (!keysHave("b")) {
      Thread.onSpinWait();
    }
    assertThat(issuer.fetches.get()).isLessThanOrEqualTo(3);
  }

  private boolean keysHave(String id) {
    try {
      return !ask(id).isEmpty();
    } catch (CompletionException e) {
      return false;
    }
  }

  @Test
  void issuerThatGoesAway_leavesItsKeys_forHours() throws Exception {
    issuer.add("a");
    ask("a");
    issuer.away = true;
    pass(Duration.ofMinutes(6));
    assertThat(ask("a")).containsExactly("a");
    pass(Duration.ofHours(3));
    assertThat(ask("a")).containsExactly("a");
    pass(Duration.ofHours(5));
    assertThatThrownBy(() -> ask("a")).hasRootCauseInstanceOf(KeySourceException.class);
    pass(Duration.ofMinutes(1));
    issuer.away = false;
    assertThat(ask("a")).containsExactly("a");
  }

  @Test
  void issuerThatWasNeverThere_isNoVerdict_howeverOftenItIsAsked() throws Exception {
    issuer.away = true;
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> ask("a")).hasRootCauseInstanceOf(KeySourceException.class);
    }
    assertThat(issuer.fetches.get()).isLessThanOrEqualTo(2);
  }
}
