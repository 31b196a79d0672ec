package dev.weir.common.netty.listener;

import static dev.weir.testkit.netty.RawHttp2.DATA;
import static dev.weir.testkit.netty.RawHttp2.END_HEADERS;
import static dev.weir.testkit.netty.RawHttp2.END_STREAM;
import static dev.weir.testkit.netty.RawHttp2.HEADERS;
import static dev.weir.testkit.netty.RawHttp2.PUSH_PROMISE;
import static dev.weir.testkit.netty.RawHttp2.RST_STREAM;
import static dev.weir.testkit.netty.RawHttp2.WINDOW_UPDATE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.listener.exchange.Announcements;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.exchange.FastLane;
import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.RequiresTool;
import dev.weir.testkit.netty.RawHttp2;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is pushed, to whom, and what ends it. Paths with "lane" are the fast lane's. */
@Timeout(30)
class PushIT {

  private static final int ENABLE_PUSH = 2;
  private static final int MAX_CONCURRENT_STREAMS = 3;

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(1));

  private static final List<String> PUSHED = List.of("/lane/style.css", "/static/app.js?v=1");
  private static final int LARGE = 4 * 1024 * 1024;

  private static volatile CompletableFuture<@Nullable Void> largeOver = new CompletableFuture<>();
  private static Listener listener;

  @BeforeAll
  static void bind() {
    FastLane lane =
        Announcements.of(
                Map.of(),
                Map.of(
                    "/lane/page", PUSHED,
                    "/other/page", PUSHED,
                    "/lane/missing", PUSHED,
                    "/lane/style.css", List.of("/lane/never"),
                    "/lane/album", List.of("/lane/large")))
            .before(PushIT::open);
    listener =
        Listener.bind(
            ListenerSettings.of("test", "127.0.0.1", 0), Planes.of(lane, TRANSPORT.get()));
  }

  @AfterAll
  static void stop() {
    listener.close();
  }

  private static @Nullable Exchange open(HttpRequest request, ClientStream client) {
    String path = request.uri();
    if (!path.contains("lane")) {
      return null;
    }
    var answer = Planes.ok("lane " + path);
    if (path.contains("missing")) {
      answer.setStatus(HttpResponseStatus.NOT_FOUND);
    }
    if (path.contains("large")) {
      answer.release();
      return new Large(client);
    }
    return new ImmediateExchange(client, answer);
  }

  /** Writes as much as the client takes; a stream that is gone takes everything. */
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
    public void onWritable() {
      while (left > 0 && client.isWritable()) {
        var piece = Unpooled.wrappedBuffer(new byte[16 * 1024]);
        left -= piece.readableBytes();
        client.writeContent(
            left > 0 ? new DefaultHttpContent(piece) : new DefaultLastHttpContent(piece));
      }
      client.flush();
      if (left <= 0) {
        largeOver.complete(null);
      }
    }

    @Override
    public void onContent(HttpContent content) {
      content.release();
    }

    @Override
    public void onClientGone() {
      largeOver.complete(null);
    }
  }

  private static RawHttp2 connect(int... settings) throws Exception {
    return RawHttp2.connect(listener.address().getPort(), settings);
  }

  private static void get(RawHttp2 http, int stream, String path) throws Exception {
    http.send(HEADERS, END_HEADERS | END_STREAM, stream, RawHttp2.get(path));
  }

  /** Everything up to the end of so many streams. */
  private static final class Seen {
    final List<RawHttp2.Frame> frames = new ArrayList<>();
    final Map<Integer, Http2Headers> heads = new HashMap<>();
    final Map<String, Integer> promised = new HashMap<>();
    final Map<Integer, StringBuilder> bodies = new HashMap<>();

    Seen(RawHttp2 http, int streams) throws Exception {
      for (int ended = 0; ended < streams; ) {
        RawHttp2.Frame frame = http.next();
        frames.add(frame);
        switch (frame.type()) {
          case PUSH_PROMISE ->
              promised.put(
                  String.valueOf(http.fieldsOf(frame).path()), RawHttp2.promisedStream(frame));
          case HEADERS -> heads.put(frame.stream(), http.fieldsOf(frame));
          case DATA ->
              bodies
                  .computeIfAbsent(frame.stream(), stream -> new StringBuilder())
                  .append(new String(frame.payload(), UTF_8));
          default -> throw new AssertionError("unexpected " + frame);
        }
        ended += frame.endsStream() ? 1 : 0;
      }
    }

    String body(int stream) {
      return String.valueOf(bodies.get(stream));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/lane/page", "/other/page"})
  void page_pushesWhatEitherLaneServes(String page) throws Exception {
    try (RawHttp2 http = connect()) {
      get(http, 1, page);
      Seen seen = new Seen(http, 3);
      assertThat(seen.frames.get(0).type()).isEqualTo(PUSH_PROMISE);
      assertThat(seen.frames.get(1).type()).isEqualTo(PUSH_PROMISE);
      assertThat(seen.frames.get(0).stream()).isEqualTo(1);
      assertThat(seen.promised).containsOnlyKeys(PUSHED);
      int style = seen.promised.getOrDefault("/lane/style.css", 0);
      int script = seen.promised.getOrDefault("/static/app.js?v=1", 0);
      assertThat(seen.body(style)).isEqualTo("lane /lane/style.css");
      assertThat(seen.body(script)).isEqualTo("fallback /static/app.js?v=1");
      assertThat(seen.body(1)).endsWith(page);
      assertThat(seen.heads.values()).allMatch(head -> "200".contentEquals(head.status()));
    }
  }

  @Test
  void promise_isARequestOfTheSameAuthority() throws Exception {
    try (RawHttp2 http = connect()) {
      get(http, 1, "/lane/page");
      Http2Headers promised = http.fieldsOf(http.next());
      assertThat(promised.method()).hasToString("GET");
      assertThat(promised.scheme()).hasToString("http");
      assertThat(promised.authority()).hasToString("test");
      assertThat(promised.path()).hasToString("/lane/style.css");
    }
  }

  @Test
  void samePage_pushesNothingTwiceOnOneConnection() throws Exception {
    try (RawHttp2 http = connect()) {
      get(http, 1, "/lane/page");
      assertThat(new Seen(http, 3).promised).hasSize(2);
      get(http, 3, "/lane/page");
      get(http, 5, "/other/page");
      Seen again = new Seen(http, 2);
      assertThat(again.promised).isEmpty();
      assertThat(again.body(3)).isEqualTo("lane /lane/page");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/lane/missing", "/lane/page/below"})
  void nothing_isPushedWithAnErrorNorWithOtherPages(String path) throws Exception {
    try (RawHttp2 http = connect()) {
      get(http, 1, path);
      get(http, 3, "/lane/end");
      Seen seen = new Seen(http, 2);
      assertThat(seen.promised).isEmpty();
    }
  }

  @Test
  void nothing_isPushedWithPost() throws Exception {
    try (RawHttp2 http = connect()) {
      http.send(HEADERS, END_HEADERS | END_STREAM, 1, RawHttp2.post("/lane/page"));
      assertThat(new Seen(http, 1).promised).isEmpty();
    }
  }

  @Test
  void clientThatRefusesPushes_getsNone() throws Exception {
    try (RawHttp2 http = connect(ENABLE_PUSH, 0)) {
      get(http, 1, "/lane/page");
      get(http, 3, "/other/page");
      assertThat(new Seen(http, 2).promised).isEmpty();
    }
  }

  @Test
  void pushes_stayWithinTheClientsStreams() throws Exception {
    try (RawHttp2 none = connect(MAX_CONCURRENT_STREAMS, 0)) {
      get(none, 1, "/lane/page");
      assertThat(new Seen(none, 1).promised).isEmpty();
    }
    try (RawHttp2 one = connect(MAX_CONCURRENT_STREAMS, 1)) {
      get(one, 1, "/lane/page");
      assertThat(new Seen(one, 2).promised).containsOnlyKeys(PUSHED.get(0));
      get(one, 3, "/lane/page");
      assertThat(new Seen(one, 2).promised).containsOnlyKeys(PUSHED.get(1));
    }
  }

  @Test
  void push_waitsForTheClientsWindowAndEndsWhenItIsReset() throws Exception {
    largeOver = new CompletableFuture<>();
    try (RawHttp2 http = connect()) {
      get(http, 1, "/lane/album");
      int window = 65_535 - "lane /lane/album".length();
      int pushed = 0;
      for (int received = 0; received < window; ) {
        RawHttp2.Frame frame = http.next();
        if (frame.type() == PUSH_PROMISE) {
          pushed = RawHttp2.promisedStream(frame);
        }
        received += frame.type() == DATA && frame.stream() == pushed ? frame.payload().length : 0;
      }
      assertThat(largeOver).isNotDone();
      http.send(RST_STREAM, 0, pushed, ByteBuffer.allocate(4).putInt(8).array());
      largeOver.get(10, TimeUnit.SECONDS);
      http.send(WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(1_000_000).array());
      get(http, 3, "/lane/next");
      assertThat(bodyOf(http, 3)).isEqualTo("lane /lane/next");
    }
  }

  @Test
  void promiseThatIsResetAtOnce_isGivenUp() throws Exception {
    try (RawHttp2 http = connect()) {
      for (int i = 0; i < 20; i++) {
        get(http, 1 + 2 * i, "/lane/page");
      }
      http.send(RST_STREAM, 0, 2, ByteBuffer.allocate(4).putInt(8).array());
      http.send(RST_STREAM, 0, 4, ByteBuffer.allocate(4).putInt(8).array());
      get(http, 41, "/lane/last");
      assertThat(bodyOf(http, 41)).isEqualTo("lane /lane/last");
    }
  }

  /** The first piece of a stream's body, whatever else comes before. */
  private static String bodyOf(RawHttp2 http, int stream) throws Exception {
    RawHttp2.Frame frame = http.next();
    while (frame.stream() != stream || frame.type() != DATA) {
      frame = http.next();
    }
    return new String(frame.payload(), UTF_8);
  }

  private static String nghttp(String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("nghttp", "-v"));
    command.addAll(List.of(options));
    command.add("http://127.0.0.1:" + listener.address().getPort() + "/lane/page");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  @RequiresTool("nghttp")
  @Test
  void nghttp_isPushedBoth() throws Exception {
    assertThat(nghttp())
        .contains("recv PUSH_PROMISE frame")
        .contains(":path: /lane/style.css", "lane /lane/style.css")
        .contains(":path: /static/app.js?v=1", "fallback /static/app.js?v=1")
        .doesNotContain("RST_STREAM");
  }

  @RequiresTool("nghttp")
  @Test
  void nghttpThatRefuses_isPushedNone() throws Exception {
    assertThat(nghttp("--no-push")).contains("lane /lane/page").doesNotContain("PUSH_PROMISE");
  }
}
