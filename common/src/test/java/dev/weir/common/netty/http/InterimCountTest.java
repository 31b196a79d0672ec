package dev.weir.common.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InterimCountTest {

  @Test
  void thirtyTwo_areBorne_forEachRequest() {
    InterimCount interims = new InterimCount();
    for (int request = 0; request < 2; request++) {
      interims.reset();
      for (int i = 0; i < 32; i++) {
        assertThat(interims.isOneTooMany()).isFalse();
      }
      assertThat(interims.isOneTooMany()).isTrue();
    }
  }
}
