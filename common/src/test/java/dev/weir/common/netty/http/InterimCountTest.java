package dev.weir.common.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterimCountTest {

  @ParameterizedTest
  @CsvSource({"100, true", "101, false", "102, true", "103, true", "200, false", "404, false"})
  void informationalAnswers_areInterim_exceptTheSwitchOfProtocols(int status, boolean interim) {
    var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
    assertThat(InterimCount.isInterim(head)).isEqualTo(interim);
  }

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
