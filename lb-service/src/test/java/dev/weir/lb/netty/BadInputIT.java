package dev.weir.lb.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.RequestCase;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.netty.Http2Case;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing of the corpus of doubtful requests reaches an upstream. */
@Timeout(20)
class BadInputIT {

  private static ScriptedUpstream upstream;
  private static Balanced balanced;

  @BeforeAll
  static void start() throws Exception {
    upstream = ScriptedUpstream.answering(200, "served");
    balanced = Balanced.over(upstream.port());
  }

  @AfterAll
  static void stop() throws Exception {
    balanced.close();
    upstream.close();
  }

  static List<RequestCase> cases() {
    return RequestCase.load("http1");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void doubtfulRequest_isNotForwarded(RequestCase one) throws Exception {
    int before = upstream.requests().size();
    try (Http http = balanced.connect()) {
      http.send(one.bytes() + RequestCase.SMUGGLED);
      RawMessage answer = http.read();
      assertThat(answer.status()).isEqualTo(one.status());
      if (one.isServed()) {
        assertThat(http.read().text()).isEqualTo("served");
        assertThat(upstream.requests()).hasSize(before + 2);
        assertThat(upstream.requests().get(before).headers("host")).hasSize(1);
      } else {
        assertThat(http.isClosedByPeer()).isTrue();
        assertThat(upstream.requests()).hasSize(before);
      }
    }
  }

  static List<Http2Case> casesOfHttp2() {
    return Http2Case.all();
  }

  @ParameterizedTest
  @MethodSource("casesOfHttp2")
  void doubtfulRequestOfHttp2_isNotForwarded(Http2Case one) throws Exception {
    int before = upstream.requests().size();
    int status = one.sendTo(balanced.port());
    if (one.isServed()) {
      assertThat(status).isEqualTo(200);
      assertThat(upstream.requests()).hasSize(before + 1);
    } else {
      assertThat(status).matches(answer -> answer == 0 || (answer >= 400 && answer <= 502));
      assertThat(upstream.requests()).hasSize(before);
    }
  }
}
