package dev.weir.edge.netty.stored;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.edge.netty.field.NettyFields;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.policy.CachePolicy;
import dev.weir.edge.policy.CacheRules;
import dev.weir.edge.policy.Lifetime;
import dev.weir.edge.policy.ResponseFacts;
import dev.weir.edge.policy.StoredFacts;
import dev.weir.edge.policy.VaryKey;
import dev.weir.edge.store.Variant;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written of a stored answer is read again. */
class CachedAnswerCodecTest {

  private static final CachePolicy POLICY = new CachePolicy(CacheRules.DEFAULT);
  private static final CachedAnswerCodec CODEC = new CachedAnswerCodec(POLICY);
  private static final CacheKey KEY = new CacheKey("h", "/a");
  private static final long ARRIVED = 1_000_000;

  private static final HttpHeaders HEADERS =
      new DefaultHttpHeaders()
          .add("cache-control", "no-cache, max-age=5")
          .add("date", "Thu, 01 Jan 1970 00:16:40 GMT");

  private static final ResponseFacts SAID =
      ResponseFacts.of(200, new NettyFields(HEADERS), ARRIVED);

  @Test
  void whatTheOriginSaid_isReadInTheFieldsAgain() throws IOException {
    StoredFacts stored = new StoredFacts(SAID, 5_000, 7, ARRIVED);
    assertThat(again(stored, false)).isEqualTo(stored);
  }

  @Test
  void operatorsLifetime_countsOn() throws IOException {
    StoredFacts stored = new StoredFacts(SAID.lasting(60), 60_007, 7, ARRIVED);
    StoredFacts again = again(stored, false);
    assertThat(again).isEqualTo(stored);
    assertThat(again.isFresh(ARRIVED + 1_000)).isTrue();
    assertThat(POLICY.lifetime(again.response()))
        .isEqualTo(new Lifetime(60_000, Lifetime.Source.OPERATOR));
  }

  @Test
  void whatMayHaveBeenPurgedMeanwhile_isNeverFresh() throws IOException {
    StoredFacts stored = new StoredFacts(SAID.lasting(60), 60_007, 7, ARRIVED);
    assertThat(again(stored, true).isFresh(ARRIVED + 1_000)).isFalse();
  }

  private static StoredFacts again(StoredFacts facts, boolean unsure) throws IOException {
    CachedAnswer answer =
        CachedAnswer.of(HttpResponseStatus.OK, HEADERS, SAID, new byte[] {1}, List.of());
    VaryKey vary = POLICY.varyKey(SAID, new NettyFields(new DefaultHttpHeaders()), null);
    byte[] head = CODEC.head(KEY, new Variant<>(vary, facts, answer, answer.bytes(), List.of()));
    return CODEC.variant(head, answer.body(), unsure).facts();
  }
}
