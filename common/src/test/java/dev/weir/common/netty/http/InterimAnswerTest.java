package dev.weir.common.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterimAnswerTest {

  @ParameterizedTest
  @CsvSource({
    "100, true, true",
    "101, true, false",
    "102, true, true",
    "103, true, true",
    "200, false, false",
    "404, false, false"
  })
  void informationalAnswers_areInterim_exceptTheSwitchOfProtocols(
      int status, boolean informational, boolean interim) {
    var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
    assertThat(InterimAnswer.isInformational(head)).isEqualTo(informational);
    assertThat(InterimAnswer.isInterim(head)).isEqualTo(interim);
  }
}
