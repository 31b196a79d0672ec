package dev.weir.common.netty.listener;

import static dev.weir.testkit.netty.RawHttp2.END_HEADERS;
import static dev.weir.testkit.netty.RawHttp2.END_STREAM;
import static dev.weir.testkit.netty.RawHttp2.GOAWAY;
import static dev.weir.testkit.netty.RawHttp2.HEADERS;
import static dev.weir.testkit.netty.RawHttp2.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.coding.CompressionSettings;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.netty.RawHttp2;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames of HTTP/2 that are right and wrong, in and out of order. */
@Timeout(30)
class Http2FramesIT {

  private static final int AFTERWARDS = 99;

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(2));

  /** The channels that requests came by. */
  private static final Queue<Channel> OPENED = new ConcurrentLinkedQueue<>();

  private static Listener listener;
  private static Listener compressing;

  @BeforeAll
  static void bind() {
    ListenerSettings settings = ListenerSettings.of("test", "127.0.0.1", 0);
    listener = bind(settings);
    compressing = bind(settings.with(CompressionSettings.on()));
  }

  private static Listener bind(ListenerSettings settings) {
    return Listener.bind(settings, Planes.of(Http2FramesIT::open, TRANSPORT.get()));
  }

  @AfterAll
  static void stop() {
    listener.close();
    compressing.close();
  }

  private static Exchange open(HttpRequest request, ClientStream client) {
    OPENED.add(client.channel());
    return new Whole(client, request.uri().equals("/lane"), request.uri().equals("/stalled"));
  }

  private record Whole(ClientStream client, boolean answered, boolean stalled) implements Exchange {

    @Override
    public void begin() {}

    @Override
    public void onContent(HttpContent content) {
      content.release();
      if (!(content instanceof LastHttpContent)) {
        if (!stalled) {
          client.requestMore();
        }
      } else if (answered) {
        client.respond(Planes.ok("answer"));
      }
    }

    @Override
    public void onClientGone() {}
  }

  static List<FrameCase> cases() {
    return FrameCase.all();
  }

  @Test
  void corpus_isLarge() {
    assertThat(cases()).hasSizeGreaterThan(90).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void frames_haveTheOutcomeThatTheSpecificationNames(FrameCase one) throws Exception {
    assertOutcome(one, listener);
  }

  /** A channel reads a piece ahead, and gives its bytes back: other windows overflow than here. */
  static List<FrameCase> casesThatAreRead() {
    return cases().stream()
        .filter(one -> one.lines().stream().noneMatch(line -> line.contains("{stalled}")))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("casesThatAreRead")
  void framesOfStreamsWithAChannelEach_haveTheSame(FrameCase one) throws Exception {
    assertOutcome(one, compressing);
  }

  @Test
  void streamsHaveAChannelEach_onlyWhereAnswersAreCompressed() throws Exception {
    assertThat(opened(compressing)).isInstanceOf(Http2StreamChannel.class);
    assertThat(opened(listener)).isNotInstanceOf(Http2StreamChannel.class);
  }

  private static Channel opened(Listener asked) throws Exception {
    OPENED.clear();
    try (RawHttp2 http = RawHttp2.connect(asked.address().getPort())) {
      http.send(HEADERS, END_HEADERS | END_STREAM, 1, RawHttp2.get("/lane"));
      assertAnswered(http, 1);
    }
    return OPENED.remove();
  }

  private static void assertOutcome(FrameCase one, Listener asked) throws Exception {
    try (RawHttp2 http = RawHttp2.connect(asked.address().getPort())) {
      for (String line : one.lines()) {
        if (line.equals("await")) {
          awaitAnswer(http);
        } else {
          http.send(FrameCase.frame(line));
        }
      }
      if (one.goesOn()) {
        http.send(HEADERS, END_HEADERS | END_STREAM, AFTERWARDS, RawHttp2.get("/lane"));
        assertAnswered(http, AFTERWARDS);
      } else if (one.answered() > 0) {
        assertAnswered(http, one.answered());
      } else {
        RawHttp2.Frame end = ended(http, one.mayBeReset());
        assertThat(one.hasCode(FrameCase.code(end)))
            .as("ended by %s with code %s", end.type(), FrameCase.code(end))
            .isTrue();
      }
    }
  }

  private static void awaitAnswer(RawHttp2 http) throws Exception {
    assertAnswered(http, 1);
    while (!http.next().endsStream()) {
      // more of the body
    }
  }

  private static void assertAnswered(RawHttp2 http, int stream) throws Exception {
    RawHttp2.Frame frame = http.next();
    while (frame.type() != HEADERS) {
      assertThat(frame.type()).isNotEqualTo(GOAWAY);
      assertThat(frame.type() == RST_STREAM && frame.stream() == stream).isFalse();
      frame = http.next();
    }
    if (frame.stream() == stream) {
      assertThat(http.status(frame)).isEqualTo(200);
    } else {
      http.fieldsOf(frame);
      assertAnswered(http, stream);
    }
  }

  private static RawHttp2.Frame ended(RawHttp2 http, boolean reset) throws IOException {
    RawHttp2.Frame frame = http.next();
    while (frame.type() != GOAWAY && !(reset && frame.type() == RST_STREAM)) {
      frame = http.next();
    }
    return frame;
  }
}
