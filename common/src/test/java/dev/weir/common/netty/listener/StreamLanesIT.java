package dev.weir.common.netty.listener;

import static dev.weir.testkit.netty.RawHttp2.DATA;
import static dev.weir.testkit.netty.RawHttp2.END_HEADERS;
import static dev.weir.testkit.netty.RawHttp2.END_STREAM;
import static dev.weir.testkit.netty.RawHttp2.HEADERS;
import static dev.weir.testkit.netty.RawHttp2.RST_STREAM;
import static dev.weir.testkit.netty.RawHttp2.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.DataPlane;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.netty.RawHttp2;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

/** Streams of HTTP/2 that the fast lane serves, beside those that it leaves. */
@Timeout(60)
class StreamLanesIT {

  private static final int LARGE = 12_000_000;
  private static final int PIECE = 10_000;
  private static final int INITIAL_WINDOW_SIZE = 4;

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(1));

  private final BlockingQueue<ClientStream> opened = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> gone = new LinkedBlockingQueue<>();
  private final Listener listener =
      Listener.bind(ListenerSettings.of("test", "127.0.0.1", 0), plane());

  private DataPlane plane() {
    DataPlane plain = Planes.of(this::open, TRANSPORT.get());
    return new DataPlane(
        plain.lane(),
        (request, response) ->
            request.uri().startsWith("/other/large")
                ? response.send(Flux.range(0, LARGE / PIECE).map(i -> piece()))
                : plain.fallback().apply(request, response),
        plain.addresses(),
        plain.limits(),
        plain.metrics(),
        plain.transport(),
        plain.certificates(),
        plain.protection(),
        plain.watch());
  }

  private static ByteBuf piece() {
    return Unpooled.wrappedBuffer(new byte[PIECE]);
  }

  @AfterEach
  void unbind() {
    listener.close();
  }

  private @Nullable Exchange open(HttpRequest request, ClientStream client) {
    if (request.uri().startsWith("/other")) {
      return null;
    }
    opened.add(client);
    return request.uri().startsWith("/large")
        ? new Large(client)
        : new Echo(request.uri(), client, new StringBuilder());
  }

  /** Says what it was sent, with trailers; under /stay nothing at all. */
  private final class Echo implements Exchange {
    private final String path;
    private final ClientStream client;
    private final StringBuilder body;

    Echo(String path, ClientStream client, StringBuilder body) {
      this.path = path;
      this.client = client;
      this.body = body;
    }

    @Override
    public void begin() {}

    @Override
    public void onContent(HttpContent content) {
      body.append(content.content().toString(StandardCharsets.US_ASCII));
      boolean last = content instanceof LastHttpContent;
      if (last && !((LastHttpContent) content).trailingHeaders().isEmpty()) {
        body.append(((LastHttpContent) content).trailingHeaders().get("after"));
      }
      content.release();
      if (!last) {
        client.requestMore();
      } else if (!path.startsWith("/stay")) {
        answer();
      }
    }

    private void answer() {
      client.writeHead(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
      LastHttpContent last =
          new DefaultLastHttpContent(
              Unpooled.copiedBuffer("lane " + path + body, StandardCharsets.US_ASCII));
      last.trailingHeaders().set("after", "that");
      client.writeContent(last);
      client.flush();
    }

    @Override
    public void onClientGone() {
      gone.add(path);
    }
  }

  /** Answers with as much as the client takes, a piece at a time. */
  private static final class Large implements Exchange {
    private final ClientStream client;
    private int left = LARGE;

    Large(ClientStream client) {
      this.client = client;
    }

    @Override
    public void begin() {
      client.writeHead(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
      onWritable();
    }

    @Override
    public void onContent(HttpContent content) {
      content.release();
    }

    @Override
    public void onWritable() {
      while (left > 0 && client.isWritable()) {
        left -= PIECE;
        client.writeContent(
            left > 0 ? new DefaultHttpContent(piece()) : new DefaultLastHttpContent(piece()));
      }
      client.flush();
    }

    @Override
    public void onClientGone() {}
  }

  private RawHttp2 connect(int... settings) throws Exception {
    return RawHttp2.connect(listener.address().getPort(), settings);
  }

  /** Answers of any size may be sent at once. */
  private RawHttp2 connectWide() throws Exception {
    RawHttp2 http = connect(INITIAL_WINDOW_SIZE, Integer.MAX_VALUE);
    byte[] more = ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE - 65_535).array();
    http.send(WINDOW_UPDATE, 0, 0, more);
    return http;
  }

  private static void get(RawHttp2 http, int stream, String path) throws Exception {
    http.send(HEADERS, END_HEADERS | END_STREAM, stream, RawHttp2.get(path));
  }

  /** Reads until so many streams have ended; what each of them brought as text. */
  private static Map<Integer, String> answers(RawHttp2 http, int streams) throws Exception {
    Map<Integer, StringBuilder> bodies = new HashMap<>();
    int ended = 0;
    while (ended < streams) {
      RawHttp2.Frame frame = http.next();
      assertThat(frame.type()).isIn(HEADERS, DATA);
      StringBuilder body = bodies.computeIfAbsent(frame.stream(), _ -> new StringBuilder());
      if (frame.type() == HEADERS) {
        http.fieldsOf(frame).forEach(f -> body.append(f.getKey()).append(f.getValue()).append(' '));
      } else {
        body.append(new String(frame.payload(), StandardCharsets.US_ASCII));
      }
      ended += frame.endsStream() ? 1 : 0;
    }
    Map<Integer, String> texts = new HashMap<>();
    bodies.forEach((stream, body) -> texts.put(stream, body.toString()));
    return texts;
  }

  @Test
  void stream_isServedWithoutAChannelOfItsOwn_fromTheFirstOn() throws Exception {
    try (RawHttp2 http = connect()) {
      get(http, 1, "/lane/1");
      assertThat(answers(http, 1).get(1)).isEqualTo(":status200 lane /lane/1afterthat ");
      assertThat(opened.take().channel()).isNotInstanceOf(Http2StreamChannel.class);
    }
  }

  @Test
  void streamsThatTheLaneLeaves_areServedBesideTheOthers() throws Exception {
    try (RawHttp2 http = connect()) {
      get(http, 1, "/other/1");
      get(http, 3, "/lane/3");
      http.send(HEADERS, END_HEADERS, 5, RawHttp2.post("/other/5"));
      http.send(HEADERS, END_HEADERS, 7, RawHttp2.post("/lane/7"));
      http.send(DATA, END_STREAM, 5, "-five".getBytes(StandardCharsets.US_ASCII));
      http.send(DATA, END_STREAM, 7, "-seven".getBytes(StandardCharsets.US_ASCII));
      Map<Integer, String> answers = answers(http, 4);
      assertThat(answers.get(1)).endsWith("fallback /other/1");
      assertThat(answers.get(3)).contains("lane /lane/3");
      assertThat(answers.get(5)).endsWith("fallback /other/5-five");
      assertThat(answers.get(7)).contains("lane /lane/7-seven");
    }
  }

  @Test
  void trailers_passBothWays() throws Exception {
    try (RawHttp2 http = connect()) {
      http.send(HEADERS, END_HEADERS, 1, RawHttp2.post("/lane"));
      http.send(DATA, 0, 1, "-body".getBytes(StandardCharsets.US_ASCII));
      http.send(HEADERS, END_HEADERS | END_STREAM, 1, RawHttp2.fields("after", "-trailer"));
      assertThat(answers(http, 1).get(1)).endsWith("lane /lane-body-trailerafterthat ");
    }
  }

  @Test
  void bodyBeyondTheWindow_comesAsItIsTaken() throws Exception {
    try (RawHttp2 http = connectWide()) {
      http.send(HEADERS, END_HEADERS, 1, RawHttp2.post("/lane"));
      byte[] piece = "x".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < 29; i++) {
        http.send(DATA, 0, 1, piece);
        // by then it may send more: else its connection would be ended
        http.ping();
      }
      http.send(DATA, END_STREAM, 1, piece);
      assertThat(answers(http, 1).get(1)).contains("x".repeat(300_000));
    }
  }

  @Test
  void client_thatResetsItsStream_isGone_andNoOther() throws Exception {
    try (RawHttp2 http = connect()) {
      get(http, 1, "/stay/1");
      get(http, 3, "/stay/3");
      http.send(RST_STREAM, 0, 1, new byte[] {0, 0, 0, 8});
      assertThat(gone.poll(20, TimeUnit.SECONDS)).isEqualTo("/stay/1");
      get(http, 5, "/lane/5");
      assertThat(answers(http, 1).get(5)).contains("lane /lane/5");
      assertThat(gone).isEmpty();
    }
    assertThat(gone.poll(20, TimeUnit.SECONDS)).isEqualTo("/stay/3");
  }

  @Test
  void exchange_thatGivesUp_resetsItsStream_andNoOther() throws Exception {
    try (RawHttp2 http = connect()) {
      get(http, 1, "/stay/1");
      ClientStream stream = opened.take();
      stream.eventLoop().execute(stream::abort);
      RawHttp2.Frame reset = http.next();
      assertThat(reset.type()).isEqualTo(RST_STREAM);
      assertThat(reset.stream()).isEqualTo(1);
      get(http, 3, "/lane/3");
      assertThat(answers(http, 1).get(3)).contains("lane /lane/3");
    }
  }

  /** The client takes nothing until both have filled what may be on its way. */
  @Test
  void answersOfBothKinds_goOn_onceTheConnectionTakesMore() throws Exception {
    try (RawHttp2 http = connectWide()) {
      get(http, 1, "/large/1");
      get(http, 3, "/other/large/3");
      get(http, 5, "/large/5");
      ClientStream first = opened.take();
      await().until(() -> !first.channel().isWritable());
      Map<Integer, String> answers = answers(http, 3);
      assertThat(answers.get(1)).hasSize(":status200 ".length() + LARGE);
      assertThat(answers.get(3)).hasSizeGreaterThan(LARGE);
      assertThat(answers.get(5)).hasSize(":status200 ".length() + LARGE);
    }
  }
}
