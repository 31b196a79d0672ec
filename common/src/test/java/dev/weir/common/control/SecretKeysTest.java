package dev.weir.common.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretKeysTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "weir.control.tokens.ops.token",
        "WEIR_CONTROL_TOKENS_OPS_TOKEN",
        "weir.control.tokens.ops.sha256",
        "weir.edge.peer-token",
        "weir.edge.peerToken",
        "WEIR_EDGE_PEERTOKEN",
        "weir.tls.certificates.a.keystore-password",
        "weir.tls.certificates.a.private-key-password",
        "weir.tls.acme.eab.mac-key",
        "WEIR_TLS_ACME_EAB_MACKEY",
        "sun.java.command",
        "JAVA_TOOL_OPTIONS",
        "SPRING_APPLICATION_JSON",
        "WEIR_LB_ARGS"
      })
  void secrets(String key) {
    assertThat(SecretKeys.isSecret(key)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server.port",
        "weir.control.open",
        "weir.control.tokens.ops.role",
        "weir.control.tokens.ops.token-file",
        "weir.tls.acme.eab.key-id",
        "weir.tls.acme.eab.mac-key-file",
        "weir.control.jwt.issuer-uri"
      })
  void others(String key) {
    assertThat(SecretKeys.isSecret(key)).isFalse();
  }
}
