package dev.weir.common.netty.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindFailureTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bind(..) failed with error(-98): Address already in use | Stop what holds the port",
        "bind(..) failed with error(-13): Permission denied | takes root or the capability",
        "Cannot assign requested address | an address that this machine has",
        "there is no native library | or correct what is named",
      })
  void causeIsTheInnermost_andHasItsRemedy(String said, String remedy) {
    BindException system = new BindException(said);
    IOException around = new IOException("Failed to bind on [0.0.0.0:80]", system);

    BindFailure failure = new BindFailure("http", "0.0.0.0", 80, around);

    assertThat(failure)
        .hasMessageStartingWith("Listener 'http' cannot listen on 0.0.0.0:80: " + said + ". ")
        .hasMessageContaining(remedy);
  }
}
