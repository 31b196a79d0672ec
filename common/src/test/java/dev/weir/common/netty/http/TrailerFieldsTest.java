package dev.weir.common.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrailerFieldsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host",
        "connection",
        "Set-Cookie",
        "AUTHORIZATION",
        "x-forwarded-for",
        "X_Forwarded_Proto",
        "X-Forwarded-Anything",
        "content_type",
        "if-none-match"
      })
  void whatFramesRoutesOrTellsWhoAsks_isTakenOut(String name) {
    LastHttpContent last = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
    last.trailingHeaders().add(name, "x").add("X-Checksum", "1").add(name, "y");
    TrailerFields.keepHarmless(last);
    assertThat(last.trailingHeaders().names()).containsExactly("X-Checksum");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"grpc-status", "grpc-message", "ETag", "Server-Timing", "Content-Digest", "X-For"})
  void whatTellsOfTheBody_stays(String name) {
    assertThat(TrailerFields.isHarmless(name)).isTrue();
  }

  @Test
  void endThatSaysNothing_isLeftAlone() {
    TrailerFields.keepHarmless(LastHttpContent.EMPTY_LAST_CONTENT);
    assertThat(LastHttpContent.EMPTY_LAST_CONTENT.trailingHeaders().isEmpty()).isTrue();
  }
}
