package dev.weir.common.autoconfigure.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlAddressTest {

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost"})
  void loopback_isAllowed(String address) {
    assertThat(ControlAddress.refusal("server.address", address, false)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "", " "})
  void anythingElse_isRefused_unlessCallersAreAskedOrItIsOpenInWords(String address) {
    assertThat(ControlAddress.refusal("server.address", address, true)).isEmpty();
    assertThat(ControlAddress.refusal("server.address", address, false))
        .hasValueSatisfying(
            refusal -> {
              assertThat(refusal).hasMessageContaining("server.address is " + address);
              assertThat(refusal.remedy())
                  .contains("127.0.0.1", "weir.control.tokens", "weir.control.open=true");
            });
  }
}
