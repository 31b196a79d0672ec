package dev.weir.common.netty.http;

import static dev.weir.testkit.netty.RawHttp2.DATA;
import static dev.weir.testkit.netty.RawHttp2.END_STREAM;
import static dev.weir.testkit.netty.RawHttp2.HEADERS;
import static dev.weir.testkit.netty.RawHttp2.PING;
import static dev.weir.testkit.netty.RawHttp2.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamOrderTest {

  private final StreamOrder order = new StreamOrder(1_024);

  private @Nullable Http2Error next(int type, int flags, int stream) {
    return order.next((byte) type, (byte) flags, stream);
  }

  @Test
  void streamsInOrder_withGaps_areInOrder() {
    for (int stream : new int[] {1, 3, 9, 11, Integer.MAX_VALUE}) {
      assertThat(next(HEADERS, END_STREAM, stream)).isNull();
      assertThat(next(PING, 0, 0)).isNull();
    }
  }

  @Test
  void skippedStream_isAProtocolError() {
    next(HEADERS, END_STREAM, 5);
    assertThat(next(HEADERS, END_STREAM, 3)).isEqualTo(Http2Error.PROTOCOL_ERROR);
  }

  @Test
  void streamThatItsHeadEnded_isClosed() {
    next(HEADERS, END_STREAM, 1);
    assertThat(next(HEADERS, END_STREAM, 1)).isEqualTo(Http2Error.STREAM_CLOSED);
  }

  @Test
  void streamThatItsBodyEnded_isClosed() {
    next(HEADERS, 0, 1);
    next(DATA, 0, 1);
    next(DATA, END_STREAM, 1);
    assertThat(next(HEADERS, END_STREAM, 1)).isEqualTo(Http2Error.STREAM_CLOSED);
  }

  @Test
  void streamThatWasReset_isClosed() {
    next(HEADERS, 0, 1);
    next(RST_STREAM, 0, 1);
    assertThat(next(HEADERS, END_STREAM, 1)).isEqualTo(Http2Error.STREAM_CLOSED);
  }

  @Test
  void trailers_ofOneOfManyStreams_areInOrder_once() {
    for (int stream = 1; stream < 200; stream += 2) {
      assertThat(next(HEADERS, 0, stream)).isNull();
    }
    for (int stream = 199; stream > 0; stream -= 2) {
      assertThat(next(HEADERS, END_STREAM, stream)).isNull();
      assertThat(next(HEADERS, END_STREAM, stream)).isNotNull();
    }
  }

  @Test
  void streamsThatNeverEnd_areForgotten() {
    for (int stream = 1; stream < 100_000; stream += 2) {
      assertThat(next(HEADERS, 0, stream)).isNull();
    }
    assertThat(next(HEADERS, END_STREAM, 1)).isEqualTo(Http2Error.PROTOCOL_ERROR);
    assertThat(next(HEADERS, END_STREAM, 99_999)).isNull();
  }
}
