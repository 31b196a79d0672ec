package dev.weir.common.netty.listener;

import static dev.weir.testkit.netty.RawHttp2.DATA;
import static dev.weir.testkit.netty.RawHttp2.END_HEADERS;
import static dev.weir.testkit.netty.RawHttp2.END_STREAM;
import static dev.weir.testkit.netty.RawHttp2.GOAWAY;
import static dev.weir.testkit.netty.RawHttp2.HEADERS;
import static dev.weir.testkit.netty.RawHttp2.RST_STREAM;
import static dev.weir.testkit.netty.RawHttp2.WINDOW_UPDATE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.netty.RawHttp2;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** In which frames answers leave that come whole from the fast lane, and what the windows allow. */
@Timeout(30)
class Http2AnswersIT {

  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int STANDARD_WINDOW = 65_535;
  private static final int MOST_FRAME_BYTES = 16_384;

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(1));

  private static final Queue<Answer> HELD = new ConcurrentLinkedQueue<>();
  private static Listener listener;

  @BeforeAll
  static void bind() {
    listener =
        Listener.bind(
            ListenerSettings.of("test", "127.0.0.1", 0),
            Planes.of((request, client) -> new Answer(client, request), TRANSPORT.get()));
  }

  @AfterAll
  static void stop() {
    listener.close();
  }

  @BeforeEach
  void holdNothing() {
    HELD.clear();
  }

  /**
   * Answers with as many bytes as the path says after its first word: {@code /whole/}, with {@code
   * /trailers/}, {@code /fields/} of that length, or {@code /held/} until {@code /release/}.
   */
  private record Answer(ClientStream client, HttpRequest request) implements Exchange {

    @Override
    public void begin() {
      String[] path = request.uri().split("/", 3);
      int bytes = Integer.parseInt(path[2]);
      switch (path[1]) {
        case "held" -> HELD.add(this);
        case "trailers" -> write(bytes, 0, true);
        case "fields" -> write(0, bytes, false);
        case "release" -> {
          HELD.forEach(held -> held.write(bytes, 0, false));
          write(bytes, 0, false);
        }
        default -> write(bytes, 0, false);
      }
    }

    private void write(int bytes, int fieldBytes, boolean trailers) {
      HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
      head.headers().set("X-Filler", "y".repeat(fieldBytes));
      boolean empty = request.method().name().equals("HEAD");
      byte[] body = "x".repeat(empty ? 0 : bytes).getBytes(US_ASCII);
      LastHttpContent last = new DefaultLastHttpContent(Unpooled.wrappedBuffer(body));
      if (trailers) {
        last.trailingHeaders().set("x-trailer", "there");
      }
      client.writeHead(head);
      client.writeContent(last);
      client.flush();
    }

    @Override
    public void onContent(HttpContent content) {
      content.release();
    }

    @Override
    public void onClientGone() {
      HELD.remove(this);
    }
  }

  private static RawHttp2 connect(int... settings) throws Exception {
    return RawHttp2.connect(listener.address().getPort(), settings);
  }

  private static void get(RawHttp2 http, int stream, String path) throws Exception {
    http.send(HEADERS, END_HEADERS | END_STREAM, stream, RawHttp2.get(path));
  }

  private static void open(RawHttp2 http, int stream, int bytes) throws Exception {
    http.send(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
  }

  private static void assertHead(RawHttp2 http, int stream, boolean last) throws Exception {
    RawHttp2.Frame frame = http.next();
    assertThat(frame.type()).isEqualTo(HEADERS);
    assertThat(frame.stream()).isEqualTo(stream);
    assertThat(frame.endsStream()).isEqualTo(last);
    assertThat(http.status(frame)).isEqualTo(200);
  }

  private static void assertBody(RawHttp2 http, int stream, int bytes, boolean last)
      throws Exception {
    RawHttp2.Frame frame = http.next();
    assertThat(frame.type()).isEqualTo(DATA);
    assertThat(frame.stream()).isEqualTo(stream);
    assertThat(new String(frame.payload(), US_ASCII)).isEqualTo("x".repeat(bytes));
    assertThat(frame.endsStream()).isEqualTo(last);
  }

  /** All frames of an answer's body. */
  private static int bytesOfBody(RawHttp2 http, int stream) throws Exception {
    int bytes = 0;
    RawHttp2.Frame frame;
    do {
      frame = http.next();
      assertThat(frame.type()).isEqualTo(DATA);
      assertThat(frame.stream()).isEqualTo(stream);
      assertThat(frame.payload().length).isLessThanOrEqualTo(MOST_FRAME_BYTES);
      bytes += frame.payload().length;
    } while (!frame.endsStream());
    return bytes;
  }

  @Test
  void shortAnswer_isAHeadAndOneFrameOfData() throws Exception {
    try (RawHttp2 http = connect()) {
      for (int stream = 1; stream < 7; stream += 2) {
        get(http, stream, "/whole/130");
        assertHead(http, stream, false);
        assertBody(http, stream, 130, true);
      }
    }
  }

  @Test
  void answerWithoutBody_endsWithItsHead() throws Exception {
    try (RawHttp2 http = connect()) {
      http.send(
          HEADERS,
          END_HEADERS | END_STREAM,
          1,
          RawHttp2.fields(
              ":method", "HEAD", ":scheme", "http", ":authority", "test", ":path", "/whole/130"));
      assertHead(http, 1, true);
      get(http, 3, "/whole/0");
      assertHead(http, 3, true);
    }
  }

  @Test
  void shortAnswers_takeTheWindowOfTheConnection() throws Exception {
    int bytes = 1_000;
    int left = STANDARD_WINDOW % bytes;
    try (RawHttp2 http = connect()) {
      int stream = 1;
      for (int i = 0; i < STANDARD_WINDOW / bytes; i++) {
        get(http, stream, "/whole/" + bytes);
        assertHead(http, stream, false);
        assertBody(http, stream, bytes, true);
        stream += 2;
      }
      get(http, stream, "/whole/" + bytes);
      assertHead(http, stream, false);
      assertBody(http, stream, left, false);
      http.ping();
      open(http, 0, STANDARD_WINDOW);
      assertBody(http, stream, bytes - left, true);
      get(http, stream + 2, "/whole/" + bytes);
      assertHead(http, stream + 2, false);
      assertBody(http, stream + 2, bytes, true);
    }
  }

  @Test
  void windowOfTheStreamTooSmall_theRestWaits() throws Exception {
    try (RawHttp2 http = connect(INITIAL_WINDOW_SIZE, 10)) {
      get(http, 1, "/whole/130");
      assertHead(http, 1, false);
      assertBody(http, 1, 10, false);
      http.ping();
      open(http, 1, 120);
      assertBody(http, 1, 120, true);
    }
  }

  @Test
  void noWindowAtAll_aHeadAloneLeaves() throws Exception {
    try (RawHttp2 http = connect(INITIAL_WINDOW_SIZE, 0)) {
      get(http, 1, "/whole/0");
      assertHead(http, 1, true);
      get(http, 3, "/whole/130");
      assertHead(http, 3, false);
      http.ping();
      open(http, 3, 130);
      assertBody(http, 3, 130, true);
    }
  }

  /** A window that was taken twice, or not at all, would overflow here or be too small. */
  @Test
  void answerBeforeTheRequestIsWhole_takesTheWindowOfTheStreamOnce() throws Exception {
    try (RawHttp2 http = connect()) {
      http.send(HEADERS, END_HEADERS, 1, RawHttp2.post("/whole/130"));
      assertHead(http, 1, false);
      assertBody(http, 1, 130, true);
      open(http, 1, Integer.MAX_VALUE - STANDARD_WINDOW + 130);
      open(http, 0, Integer.MAX_VALUE - STANDARD_WINDOW + 130);
      get(http, 3, "/whole/130");
      RawHttp2.Frame frame = http.next();
      while (frame.stream() == 1) {
        assertThat(frame.type()).isEqualTo(RST_STREAM);
        frame = http.next();
      }
      assertThat(frame.type()).isEqualTo(HEADERS);
      assertThat(http.status(frame)).isEqualTo(200);
      assertBody(http, 3, 130, true);
    }
  }

  @Test
  void answerWithTrailers_endsWithThem() throws Exception {
    try (RawHttp2 http = connect()) {
      get(http, 1, "/trailers/130");
      assertHead(http, 1, false);
      assertBody(http, 1, 130, false);
      RawHttp2.Frame trailers = http.next();
      assertThat(trailers.type()).isEqualTo(HEADERS);
      assertThat(trailers.endsStream()).isTrue();
      assertThat(http.fieldsOf(trailers).get("x-trailer")).hasToString("there");
    }
  }

  @Test
  void answerLongerThanAFrame_isCutIntoFrames() throws Exception {
    try (RawHttp2 http = connect()) {
      get(http, 1, "/whole/40000");
      assertHead(http, 1, false);
      assertThat(bytesOfBody(http, 1)).isEqualTo(40_000);
    }
  }

  @Test
  void fieldsLongerThanAFrame_goOnInTheNext() throws Exception {
    try (RawHttp2 http = connect()) {
      get(http, 1, "/fields/40000");
      RawHttp2.Frame frame = http.next();
      assertThat(frame.type()).isEqualTo(HEADERS);
      assertThat(frame.endsStream()).isTrue();
      while ((frame.flags() & END_HEADERS) == 0) {
        frame = http.next();
        assertThat(frame.type()).isEqualTo(RawHttp2.CONTINUATION);
      }
    }
  }

  @Test
  void streamThatWasReset_isNotAnswered() throws Exception {
    try (RawHttp2 http = connect()) {
      get(http, 1, "/held/130");
      http.ping();
      http.send(RST_STREAM, 0, 1, new byte[] {0, 0, 0, 8});
      get(http, 3, "/release/130");
      assertHead(http, 3, false);
      assertBody(http, 3, 130, true);
    }
  }

  @Test
  void dataOfAnotherStreamWaitsForItsWindow_doesNotHoldAShortAnswer() throws Exception {
    try (RawHttp2 http = connect(INITIAL_WINDOW_SIZE, 500)) {
      get(http, 1, "/whole/2000");
      assertHead(http, 1, false);
      assertBody(http, 1, 500, false);
      get(http, 3, "/whole/130");
      assertHead(http, 3, false);
      assertBody(http, 3, 130, true);
      open(http, 1, 1_500);
      assertBody(http, 1, 1_500, true);
    }
  }

  /** What waits for the connection's window was there first. */
  @Test
  void dataOfAnotherStreamWaitsForTheConnection_isNotOvertaken() throws Exception {
    try (RawHttp2 http = connect(INITIAL_WINDOW_SIZE, 1 << 20)) {
      get(http, 1, "/whole/" + (STANDARD_WINDOW + 2_000));
      assertHead(http, 1, false);
      int bytes = 0;
      while (bytes < STANDARD_WINDOW) {
        RawHttp2.Frame frame = http.next();
        assertThat(frame.type()).isEqualTo(DATA);
        bytes += frame.payload().length;
      }
      assertThat(bytes).isEqualTo(STANDARD_WINDOW);
      get(http, 3, "/whole/130");
      assertHead(http, 3, false);
      http.ping();
      open(http, 0, 2_130);
      int first = 0;
      int second = 0;
      while (first < 2_000 || second < 130) {
        RawHttp2.Frame frame = http.next();
        assertThat(frame.type()).isEqualTo(DATA);
        if (frame.stream() == 1) {
          first += frame.payload().length;
        } else {
          second += frame.payload().length;
        }
      }
      assertThat(first).isEqualTo(2_000);
      assertThat(second).isEqualTo(130);
    }
  }

  @Test
  void goAwayOfTheClient_whatItAskedForIsAnswered() throws Exception {
    try (RawHttp2 http = connect()) {
      get(http, 1, "/held/130");
      http.ping();
      http.send(GOAWAY, 0, 0, new byte[8]);
      get(http, 3, "/release/130");
      assertHead(http, 1, false);
      assertBody(http, 1, 130, true);
      assertHead(http, 3, false);
      assertBody(http, 3, 130, true);
    }
  }

  @Test
  void listenerThatCloses_answersWhatItHasTaken() throws Exception {
    Listener closing =
        Listener.bind(
            ListenerSettings.of("closing", "127.0.0.1", 0),
            Planes.of((request, client) -> new Answer(client, request), TRANSPORT.get()));
    try (RawHttp2 http = RawHttp2.connect(closing.address().getPort())) {
      get(http, 1, "/held/130");
      http.ping();
      Thread closer = Thread.ofPlatform().start(closing::close);
      RawHttp2.Frame frame = http.next();
      assertThat(frame.type()).isEqualTo(GOAWAY);
      Answer held = HELD.remove();
      held.client().eventLoop().execute(() -> held.write(130, 0, false));
      frame = http.next();
      while (frame.type() == GOAWAY) {
        frame = http.next();
      }
      assertThat(http.status(frame)).isEqualTo(200);
      assertBody(http, 1, 130, true);
      closer.join();
    }
  }
}
