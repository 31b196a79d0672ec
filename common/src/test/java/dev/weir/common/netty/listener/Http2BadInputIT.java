package dev.weir.common.netty.listener;

import static dev.weir.testkit.netty.RawHttp2.CONTINUATION;
import static dev.weir.testkit.netty.RawHttp2.DATA;
import static dev.weir.testkit.netty.RawHttp2.END_HEADERS;
import static dev.weir.testkit.netty.RawHttp2.END_STREAM;
import static dev.weir.testkit.netty.RawHttp2.GOAWAY;
import static dev.weir.testkit.netty.RawHttp2.HEADERS;
import static dev.weir.testkit.netty.RawHttp2.PING;
import static dev.weir.testkit.netty.RawHttp2.RST_STREAM;
import static dev.weir.testkit.netty.RawHttp2.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.listener.settings.ListenerLimits;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.listener.settings.ListenerTimeouts;
import dev.weir.common.netty.socket.Transport;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.Records;
import dev.weir.testkit.netty.Http2Case;
import dev.weir.testkit.netty.RawHttp2;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 requests that are malformed, floods, and clients that do not take their answers. */
@Timeout(30)
class Http2BadInputIT {

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(2));

  private static final Queue<String> SERVED = new ConcurrentLinkedQueue<>();
  private Listener listener;

  @BeforeEach
  void bind() {
    SERVED.clear();
    listener = bind(ListenerSettings.of("test", "127.0.0.1", 0));
  }

  private static Listener bind(ListenerSettings settings) {
    return Listener.bind(settings, Planes.of(Http2BadInputIT::open, TRANSPORT.get()));
  }

  @AfterEach
  void unbind() {
    listener.close();
  }

  private static @Nullable Exchange open(HttpRequest request, ClientStream client) {
    if (request.uri().startsWith("/early")) {
      return new ImmediateExchange(client, Planes.ok("early"));
    }
    return new Whole(request.uri(), client);
  }

  private record Whole(String uri, ClientStream client) implements Exchange {

    @Override
    public void begin() {}

    @Override
    public void onContent(HttpContent content) {
      content.release();
      if (content instanceof LastHttpContent) {
        SERVED.add(uri);
        client.respond(
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.OK,
                Unpooled.wrappedBuffer(new byte[uri.equals("/large") ? 1_000_000 : 10])));
      } else {
        client.requestMore();
      }
    }

    @Override
    public void onClientGone() {}
  }

  private RawHttp2 connect(int... settings) throws IOException {
    return RawHttp2.connect(listener.address().getPort(), settings);
  }

  // ---- malformed (RFC 9113 section 8)

  @ParameterizedTest
  @MethodSource("cases")
  void doubtfulRequest_isServedOnlyWhereItIsRight(Http2Case one) throws Exception {
    int status = one.sendTo(listener.address().getPort());
    if (one.isServed()) {
      assertThat(status).isEqualTo(200);
      assertThat(SERVED).containsExactly("/lane");
    } else {
      assertThat(status).matches(answer -> answer == 0 || (answer >= 400 && answer <= 501));
      assertThat(SERVED).isEmpty();
    }
  }

  static List<Http2Case> cases() {
    return Http2Case.all();
  }

  @Test
  void corpus_isLarge() {
    assertThat(cases()).hasSizeGreaterThan(45).doesNotHaveDuplicates();
  }

  // ---- floods

  @Test
  void rapidResets_endTheConnection() throws Exception {
    try (RawHttp2 http = connect()) {
      flood(
          500,
          i -> {
            http.send(HEADERS, END_HEADERS, 2 * i + 1, RawHttp2.post("/lane"));
            http.send(RST_STREAM, 0, 2 * i + 1, new byte[] {0, 0, 0, 8});
          });
      assertEnded(http);
    }
  }

  @Test
  void continuations_endTheConnection() throws Exception {
    try (RawHttp2 http = connect()) {
      http.send(HEADERS, 0, 1, RawHttp2.get("/lane"));
      flood(5_000, i -> http.send(CONTINUATION, 0, 1, RawHttp2.fields("x", "y")));
      assertEnded(http);
    }
    assertThat(SERVED).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {PING, SETTINGS})
  void controlFrames_endTheConnection(int type) throws Exception {
    try (RawHttp2 http = connect()) {
      http.send(HEADERS, END_HEADERS | END_STREAM, 1, RawHttp2.get("/lane"));
      assertThat(http.status(http.next())).isEqualTo(200);
      assertThat(http.next().endsStream()).isTrue();
      byte[] payload = new byte[type == PING ? 8 : 0];
      flood(5_000, i -> http.send(type, 0, 0, payload));
      assertEnded(http);
    }
  }

  @Test
  void emptyData_endsTheConnection() throws Exception {
    try (RawHttp2 http = connect()) {
      http.send(HEADERS, END_HEADERS, 1, RawHttp2.post("/lane"));
      flood(1_000, i -> http.send(DATA, 0, 1, new byte[0]));
      assertEnded(http);
    }
  }

  private interface Send {
    void frame(int number) throws IOException;
  }

  /** A connection that is closed takes no more. */
  private static void flood(int frames, Send send) {
    try {
      for (int i = 0; i < frames; i++) {
        send.frame(i);
      }
    } catch (IOException e) {
      // that is what is wanted
    }
  }

  /** By a GOAWAY, or the end of the connection where the flood destroyed that. */
  private static void assertEnded(RawHttp2 http) throws IOException {
    RawHttp2.Frame frame = http.read();
    while (frame != null && frame.type() != GOAWAY) {
      frame = http.read();
    }
    while (frame != null) {
      frame = http.read();
    }
  }

  // ---- clients that are slow

  private static final Duration SOON = Duration.ofMillis(300);

  private static ListenerSettings impatient() {
    return ListenerSettings.of("test", "127.0.0.1", 0)
        .with(new ListenerTimeouts(SOON, SOON, SOON, SOON, SOON, null, SOON));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/lane", "/large"})
  void windowHeldAtZero_resetsTheStream(String path) throws Exception {
    try (Listener impatient = bind(impatient());
        RawHttp2 http = RawHttp2.connect(impatient.address().getPort(), 4, 0)) {
      http.send(HEADERS, END_HEADERS | END_STREAM, 1, RawHttp2.get(path));
      assertThat(http.status(http.next())).isEqualTo(200);
      assertThat(http.next().type()).isEqualTo(RST_STREAM);
    }
  }

  @Test
  void slowBody_resetsTheStream() throws Exception {
    try (Listener impatient = bind(impatient());
        RawHttp2 http = RawHttp2.connect(impatient.address().getPort())) {
      http.send(HEADERS, END_HEADERS, 1, RawHttp2.post("/lane"));
      http.send(DATA, 0, 1, new byte[3]);
      assertThat(http.next().type()).isEqualTo(RST_STREAM);
    }
  }

  @Test
  void slowHeader_endsTheConnection() throws Exception {
    try (Listener impatient = bind(impatient());
        RawHttp2 http = RawHttp2.connect(impatient.address().getPort())) {
      http.send(HEADERS, 0, 1, RawHttp2.get("/lane"));
      assertEnded(http);
    }
    assertThat(SERVED).isEmpty();
  }

  @Test
  void pingsAlone_keepNoConnectionOpen() throws Exception {
    try (Listener impatient = bind(impatient());
        RawHttp2 http = RawHttp2.connect(impatient.address().getPort())) {
      flood(
          100,
          i -> {
            http.send(PING, 0, 0, new byte[8]);
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
          });
      assertEnded(http);
    }
  }

  // ---- limits

  @Test
  void bodyBeyondTheLimit_gets413() throws Exception {
    ListenerSettings small =
        ListenerSettings.of("test", "127.0.0.1", 0)
            .with(Records.with(ListenerLimits.standard(), "maxBodyBytes", 10));
    try (Listener strict = bind(small);
        RawHttp2 http = RawHttp2.connect(strict.address().getPort())) {
      http.send(HEADERS, END_HEADERS, 1, RawHttp2.post("/lane"));
      http.send(DATA, 0, 1, new byte[11]);
      assertThat(http.status(http.next())).isEqualTo(413);
    }
    assertThat(SERVED).isEmpty();
  }

  @Test
  void answerBeforeALargeUpload_isFollowedByAResetWithoutError() throws Exception {
    try (RawHttp2 http = connect()) {
      for (int stream = 1; stream <= 21; stream += 2) {
        http.send(HEADERS, END_HEADERS, stream, RawHttp2.post("/early"));
        assertThat(http.status(http.next())).isEqualTo(200);
        assertThat(http.next().endsStream()).isTrue();
        for (int i = 0; i < 4; i++) {
          http.send(DATA, 0, stream, new byte[10_000]);
        }
        // the window of the connection, 65,535 bytes, is given back too, or this stalls
        RawHttp2.Frame reset = http.next();
        assertThat(reset.type()).isEqualTo(RST_STREAM);
        assertThat(reset.payload()).containsOnly(0);
      }
    }
  }
}
