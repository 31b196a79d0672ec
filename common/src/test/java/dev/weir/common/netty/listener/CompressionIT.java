package dev.weir.common.netty.listener;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.github.luben.zstd.ZstdInputStream;
import dev.weir.common.coding.CompressionSettings;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.DataPlane;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.listener.exchange.Watch;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.compression.BrotliDecoder;
import io.netty.handler.codec.compression.JdkZlibDecoder;
import io.netty.handler.codec.compression.ZlibWrapper;
import io.netty.handler.codec.compression.ZstdDecoder;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

@Timeout(60)
class CompressionIT {

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(2));

  private static final String TEXT = "All work and no play makes Jack a dull boy. ".repeat(2_000);

  private Listener listener;

  @BeforeEach
  void bind() {
    DataPlane lanes = Planes.of(CompressionIT::open, TRANSPORT.get());
    listener =
        Listener.bind(
            ListenerSettings.of("test", "127.0.0.1", 0).with(CompressionSettings.on()),
            new DataPlane(
                lanes.lane(),
                CompressionIT::fallback,
                lanes.addresses(),
                lanes.limits(),
                lanes.metrics(),
                lanes.transport(),
                lanes.certificates(),
                lanes.protection(),
                Watch.none()));
  }

  @AfterEach
  void unbind() {
    listener.close();
  }

  private int port() {
    return listener.address().getPort();
  }

  // ---- what is served

  private static @Nullable Exchange open(HttpRequest request, ClientStream client) {
    return switch (new QueryStringDecoder(request.uri()).path()) {
      case "/whole" -> new ImmediateExchange(client, text(request.uri(), TEXT));
      case "/short" -> new ImmediateExchange(client, text(request.uri(), "short"));
      case "/pieces" -> new Pieces(client);
      case "/half" -> new Half(client);
      case "/endless" -> new Endless(client);
      default -> null;
    };
  }

  /** An answer with the fields that the query asks for. */
  private static FullHttpResponse text(String uri, String body) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.copiedBuffer(body, UTF_8));
    response.headers().set("content-type", "text/plain");
    new QueryStringDecoder(uri).parameters().forEach((name, v) -> response.headers().set(name, v));
    if (response.headers().contains("status")) {
      response.setStatus(HttpResponseStatus.valueOf(response.headers().getInt("status")));
      response.content().clear();
    }
    return response;
  }

  private abstract static class Streamed implements Exchange {

    final ClientStream client;

    Streamed(ClientStream client) {
      this.client = client;
    }

    void head() {
      DefaultHttpResponse head =
          new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
      head.headers().set("content-type", "text/event-stream");
      client.writeHead(head);
    }

    void piece(String text) {
      client.writeContent(new DefaultHttpContent(Unpooled.copiedBuffer(text, UTF_8)));
      client.flush();
    }

    @Override
    public void onContent(HttpContent content) {
      content.release();
    }

    @Override
    public void onClientGone() {}
  }

  /** Two events, the second once the test has read the first. */
  private static final class Pieces extends Streamed {

    static volatile CountDownLatch firstRead = new CountDownLatch(1);

    Pieces(ClientStream client) {
      super(client);
    }

    @Override
    public void begin() {
      head();
      piece("data: one\n\n");
      awaitFirstRead();
    }

    private void awaitFirstRead() {
      if (firstRead.getCount() > 0) {
        client.eventLoop().schedule(this::awaitFirstRead, 5, TimeUnit.MILLISECONDS);
        return;
      }
      piece("data: two\n\n");
      client.writeContent(LastHttpContent.EMPTY_LAST_CONTENT);
      client.flush();
    }
  }

  /** Gives up in the middle. */
  private static final class Half extends Streamed {

    Half(ClientStream client) {
      super(client);
    }

    @Override
    public void begin() {
      head();
      piece(TEXT);
      client.eventLoop().execute(client::abort);
    }
  }

  /** As much as the client takes. */
  private static final class Endless extends Streamed {

    static volatile CountDownLatch gone = new CountDownLatch(1);
    static volatile long written;

    private long sent;

    Endless(ClientStream client) {
      super(client);
    }

    @Override
    public void begin() {
      head();
      onWritable();
    }

    @Override
    public void onWritable() {
      java.util.Random random = new java.util.Random(sent);
      for (int i = 0; client.isWritable() && i < 100_000; i++) {
        byte[] noise = new byte[16_384];
        random.nextBytes(noise);
        sent += noise.length;
        written = sent;
        client.writeContent(new DefaultHttpContent(Unpooled.wrappedBuffer(noise)));
        client.flush();
      }
    }

    @Override
    public void onClientGone() {
      gone.countDown();
    }
  }

  private static org.reactivestreams.Publisher<Void> fallback(
      HttpServerRequest request, HttpServerResponse response) {
    if (request.uri().equals("/fallback/socket")) {
      return response.sendWebsocket((in, out) -> out.sendString(in.receive().asString()));
    }
    response.header("content-type", "text/plain").header("etag", "\"f\"");
    return request.uri().equals("/fallback/flux")
        ? response.sendString(Flux.fromArray(TEXT.split("(?<=\\. )", 50)))
        : response
            .header("content-length", String.valueOf(TEXT.length()))
            .sendString(Flux.just(TEXT.substring(0, 1_000), TEXT.substring(1_000)));
  }

  // ---- decoding

  private static String decoded(String coding, byte[] body) throws IOException {
    return new String(decoding(coding, new ByteArrayInputStream(body)).readAllBytes(), UTF_8);
  }

  private static InputStream decoding(String coding, InputStream in) throws IOException {
    return switch (coding) {
      case "gzip" -> new GZIPInputStream(in);
      case "br" -> new BrotliInputStream(in);
      case "zstd" -> new ZstdInputStream(in);
      default -> in;
    };
  }

  private RawMessage get(String path, String... fields) throws IOException {
    return Http.get(port(), path, fields);
  }

  // ---- claims

  @ParameterizedTest
  @CsvSource({
    "/whole,gzip", "/whole,br", "/whole,zstd",
    "/fallback/flux,gzip", "/fallback/flux,br", "/fallback/flux,zstd",
    "/fallback/known,gzip", "/fallback/known,br", "/fallback/known,zstd"
  })
  void bothLanes_compress(String path, String coding) throws Exception {
    RawMessage answer = get(path, "Accept-Encoding: " + coding);
    assertThat(answer.header("content-encoding")).contains(coding);
    assertThat(answer.header("vary")).contains("Accept-Encoding");
    assertThat(answer.body().length).isLessThan(TEXT.length() / 10);
    assertThat(decoded(coding, answer.body())).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @CsvSource({"/whole", "/fallback/flux", "/fallback/known"})
  void clientThatTakesNoCoding_isToldThatOthersDo(String path) throws Exception {
    RawMessage answer = get(path);
    assertThat(answer.header("content-encoding")).isEmpty();
    assertThat(answer.header("vary")).contains("Accept-Encoding");
    assertThat(answer.text()).isEqualTo(TEXT);
  }

  @Test
  void answers_keepTheirOrderOnOneConnection() throws Exception {
    try (Http http = Http.connect(port())) {
      http.send(
          request("/whole", "gzip")
              + request("/fallback/flux", "br")
              + request("/short", "gzip")
              + request("/whole", "identity")
              + request("/fallback/known", "zstd"));
      assertThat(decoded("gzip", http.read().body())).isEqualTo(TEXT);
      assertThat(decoded("br", http.read().body())).isEqualTo(TEXT);
      assertThat(http.read().text()).isEqualTo("short");
      assertThat(http.read().text()).isEqualTo(TEXT);
      assertThat(decoded("zstd", http.read().body())).isEqualTo(TEXT);
    }
  }

  private static String request(String path, String coding) {
    return "GET " + path + " HTTP/1.1\r\nHost: test\r\nAccept-Encoding: " + coding + "\r\n\r\n";
  }

  @Test
  void fieldsOfTheBytes_changeWithThem() throws Exception {
    RawMessage answer =
        get("/whole?etag=%22a%22&accept-ranges=bytes&vary=Origin", "Accept-Encoding: gzip");
    assertThat(answer.header("etag")).contains("W/\"a\"");
    assertThat(answer.header("accept-ranges")).isEmpty();
    assertThat(answer.headers("vary")).containsExactly("Origin, Accept-Encoding");
    assertThat(answer.header("content-length")).contains(String.valueOf(answer.body().length));
    RawMessage plain = get("/whole?etag=%22a%22&accept-ranges=bytes&vary=*");
    assertThat(plain.header("etag")).contains("\"a\"");
    assertThat(plain.header("accept-ranges")).contains("bytes");
    assertThat(plain.headers("vary")).containsExactly("*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/short",
        "/whole?content-encoding=x",
        "/whole?content-type=image/png",
        "/whole?cache-control=no-transform"
      })
  void answerThatIsNotCoded_isLeftAlone(String path) throws Exception {
    RawMessage answer = get(path, "Accept-Encoding: gzip");
    assertThat(answer.header("vary")).isEmpty();
    assertThat(answer.header("content-encoding").orElse("x")).isEqualTo("x");
    assertThat(answer.text()).isIn(TEXT, "short");
  }

  @Test
  void http10_getsItsAnswerAsItIs() throws Exception {
    try (Http http = Http.connect(port())) {
      http.send("GET /whole HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n");
      RawMessage answer = http.read();
      assertThat(answer.header("content-encoding")).isEmpty();
      assertThat(answer.text()).isEqualTo(TEXT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/whole?etag=%22a%22", "/fallback/known"})
  void head_getsTheFieldsOfGet(String path) throws Exception {
    try (Http http = Http.connect(port())) {
      http.send(request(path, "gzip").replace("GET", "HEAD") + request("/whole", "gzip"));
      RawMessage head = http.readHead();
      assertThat(head.header("content-encoding")).contains("gzip");
      assertThat(head.header("vary")).contains("Accept-Encoding");
      assertThat(head.header("etag").orElse("")).startsWith("W/");
      assertThat(head.header("content-length")).isEmpty();
      assertThat(decoded("gzip", http.read().body())).isEqualTo(TEXT);
    }
  }

  @Test
  void notModified_speaksOfTheTagTheClientKnows() throws Exception {
    String path = "/whole?status=304&etag=%22a%22";
    RawMessage coded = get(path, "Accept-Encoding: gzip", "If-None-Match: W/\"a\"");
    assertThat(coded.header("etag")).contains("W/\"a\"");
    assertThat(coded.header("vary")).contains("Accept-Encoding");
    RawMessage plain = get(path, "Accept-Encoding: gzip", "If-None-Match: \"a\"");
    assertThat(plain.header("etag")).contains("\"a\"");
    assertThat(plain.header("content-encoding")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "zstd"})
  void eventOfAStream_arrivesWhenItIsFlushed(String coding) throws Exception {
    Pieces.firstRead = new CountDownLatch(1);
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> response =
          client.send(http2("/pieces", coding), BodyHandlers.ofInputStream());
      Decoded events = new Decoded(response.body(), coding);
      assertThat(events.read(11)).isEqualTo("data: one\n\n");
      Pieces.firstRead.countDown();
      assertThat(events.read(22)).endsWith("data: two\n\n");
    }
  }

  /** Decodes what has come, and never waits for more than it was asked for. */
  private static final class Decoded {

    private final InputStream coded;
    private final EmbeddedChannel decoder;
    private final StringBuilder text = new StringBuilder();

    Decoded(InputStream coded, String coding) {
      this.coded = coded;
      this.decoder =
          new EmbeddedChannel(
              switch (coding) {
                case "gzip" -> new JdkZlibDecoder(ZlibWrapper.GZIP, 0);
                case "br" -> new BrotliDecoder();
                default -> new ZstdDecoder();
              });
    }

    String read(int length) throws IOException {
      byte[] piece = new byte[1_024];
      while (text.length() < length) {
        int n = coded.read(piece);
        assertThat(n).as("bytes before the end").isPositive();
        decoder.writeInbound(Unpooled.copiedBuffer(piece, 0, n));
        for (ByteBuf out = decoder.readInbound(); out != null; out = decoder.readInbound()) {
          text.append(out.toString(UTF_8));
          out.release();
        }
      }
      return text.toString();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/whole,gzip", "/whole,br", "/whole,zstd",
    "/fallback/flux,gzip", "/fallback/flux,br", "/fallback/known,zstd"
  })
  void http2_isCompressed(String path, String coding) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int i = 0; i < 2; i++) {
        HttpResponse<byte[]> answer = client.send(http2(path, coding), BodyHandlers.ofByteArray());
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.headers().allValues("content-encoding")).isEqualTo(List.of(coding));
        assertThat(decoded(coding, answer.body())).isEqualTo(TEXT);
      }
    }
  }

  private java.net.http.HttpRequest http2(String path, String coding) {
    return java.net.http.HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .header("Accept-Encoding", coding)
        .build();
  }

  @Test
  void webSocket_isLeftAlone() throws Exception {
    CompletableFuture<String> echoed = new CompletableFuture<>();
    WebSocket.Listener hears =
        new WebSocket.Listener() {
          @Override
          public @Nullable CompletionStage<?> onText(WebSocket s, CharSequence text, boolean end) {
            echoed.complete(text.toString());
            return null;
          }
        };
    try (HttpClient client = HttpClient.newHttpClient()) {
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .header("Accept-Encoding", "gzip")
              .buildAsync(URI.create("ws://127.0.0.1:" + port() + "/fallback/socket"), hears)
              .get();
      socket.sendText(TEXT.substring(0, 2_000), true).get();
      assertThat(echoed.get(10, TimeUnit.SECONDS)).isEqualTo(TEXT.substring(0, 2_000));
      socket.abort();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "zstd"})
  void answerGivenUpMidway_endsTheConnectionWithoutItsEnd(String coding) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.getOutputStream().write(request("/half", coding).getBytes(UTF_8));
      byte[] all = socket.getInputStream().readAllBytes();
      assertThat(new String(all, UTF_8)).startsWith("HTTP/1.1 200").doesNotEndWith("0\r\n\r\n");
    }
    assertThat(decoded(coding, get("/whole", "Accept-Encoding: " + coding).body())).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "zstd"})
  void clientThatDoesNotRead_holdsTheAnswerBackAndMayLeave(String coding) throws Exception {
    Endless.gone = new CountDownLatch(1);
    Endless.written = 0;
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(65_536);
      socket.connect(listener.address());
      socket.getOutputStream().write(request("/endless", coding).getBytes(UTF_8));
      assertThat(socket.getInputStream().readNBytes(100_000)).hasSize(100_000);
      long before;
      do {
        before = Endless.written;
        Thread.sleep(300);
      } while (Endless.written != before);
      assertThat(before).isLessThan(64L << 20);
    }
    assertThat(Endless.gone.await(30, TimeUnit.SECONDS)).isTrue();
  }
}
