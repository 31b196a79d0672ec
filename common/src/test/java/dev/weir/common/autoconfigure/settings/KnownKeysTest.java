package dev.weir.common.autoconfigure.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownKeysTest {
  private final KnownKeys keys = new KnownKeys(Set.of("edge"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server.port",
        "weird.key",
        "weir.edge.anything.at.all",
        "weir.control.open",
        "weir.control.hosts[0]",
        "weir.control.tokens.ops.token-file",
        "weir.control.tokens[ops.eu].sha256",
        "weir.control.jwt.issuer-uri",
        "weir.control.jwt.audience[0]",
        "weir.control.jwt.roles-claim",
        "weir.trusted-proxies",
        "weir.trusted-proxies[0]",
        "weir.trustedProxies[12]",
        "weir.upstream.max-idle",
        "weir.upstream.maxIdle",
        "weir.upstream.tcp.keep-alive.idle",
        "weir.upstream.tcp.noDelay",
        "weir.transport",
        "weir.upstream.lifetime-variance",
        "weir.upstream.tls.private-key-password",
        "weir.upstream.http2.ping-interval",
        "weir.limits.api.limit",
        "weir.limits.api.match.path",
        "weir.limits[api.v1].window"
      })
  void knownKeys_pass(String key) {
    assertThat(keys.refusal(key)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "weir.edgy.cache",
        "weir.control.opne",
        "weir.control.tokens.ops.tokne",
        "weir.control.tokens",
        "weir.control.jwt.issuer",
        "weir.trusted-proxies.a",
        "weir.trusted-proxy[0]",
        "weir.upstream.max-idel",
        "weir.upstream.tcp.backlog",
        "weir.transport.kind",
        "weir.upstream.tls.verfy",
        "weir.upstream.http2",
        "weir.limits.api.limitt",
        "weir.limits.api.match.paths",
        "weir.limits.limit",
        "weir.lb.pools"
      })
  void otherKeys_areRefused_byName(String key) {
    assertThat(keys.refusal(key))
        .hasValueSatisfying(refusal -> assertThat(refusal).hasMessageContaining(key));
  }

  @Test
  void remedy_listsWhatThereIs() {
    assertThat(keys.refusal("weir.edgy.cache").map(RefusedConfiguration::remedy))
        .hasValueSatisfying(remedy -> assertThat(remedy).contains("weir.edge", "weir.limits"));
    Optional<String> remedy = keys.refusal("weir.control.x").map(RefusedConfiguration::remedy);
    assertThat(remedy).hasValueSatisfying(text -> assertThat(text).contains("weir.control.open"));
  }
}
