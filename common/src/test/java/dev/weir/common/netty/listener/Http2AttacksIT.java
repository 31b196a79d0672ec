package dev.weir.common.netty.listener;

import static dev.weir.testkit.netty.RawHttp2.ACK;
import static dev.weir.testkit.netty.RawHttp2.DATA;
import static dev.weir.testkit.netty.RawHttp2.END_HEADERS;
import static dev.weir.testkit.netty.RawHttp2.END_STREAM;
import static dev.weir.testkit.netty.RawHttp2.GOAWAY;
import static dev.weir.testkit.netty.RawHttp2.HEADERS;
import static dev.weir.testkit.netty.RawHttp2.PING;
import static dev.weir.testkit.netty.RawHttp2.RST_STREAM;
import static dev.weir.testkit.netty.RawHttp2.SETTINGS;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.listener.settings.ListenerTimeouts;
import dev.weir.common.netty.socket.Transport;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.Http;
import dev.weir.testkit.netty.RawHttp2;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attacks known by name, frame by frame. Each ends its own connection, or its own stream, and
 * leaves others served.
 */
@Timeout(60)
class Http2AttacksIT {

  private static final int PRIORITY = 2;
  private static final int WINDOW_UPDATE = 8;
  private static final int LARGE = 1_000_000;

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(1));

  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger given = new AtomicInteger();
  private Listener listener;

  @BeforeEach
  void bind() {
    listener = bind(ListenerSettings.of("test", "127.0.0.1", 0));
  }

  private Listener bind(ListenerSettings settings) {
    return Listener.bind(settings, Planes.of(this::open, TRANSPORT.get()));
  }

  @AfterEach
  void othersAreServed() throws Exception {
    assertThat(Http.get(listener.address().getPort(), "/").status()).isEqualTo(200);
    listener.close();
  }

  private @Nullable Exchange open(HttpRequest request, ClientStream client) {
    return switch (request.uri()) {
      case "/held" -> new Held();
      case "/dripping" -> new Reading(client);
      case "/large" -> new ImmediateExchange(client, answer(LARGE));
      default -> new ImmediateExchange(client, answer(10));
    };
  }

  private FullHttpResponse answer(int bytes) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(new byte[bytes]));
    // new to a compressor's table each time
    response.headers().set("x-request", "number-" + System.nanoTime());
    return response;
  }

  /** Never answers; notes that its client is gone. */
  private final class Held implements Exchange {

    @Override
    public void begin() {
      opened.incrementAndGet();
    }

    @Override
    public void onContent(HttpContent content) {
      content.release();
    }

    @Override
    public void onClientGone() {
      given.incrementAndGet();
    }
  }

  /** Takes all that comes, and asks for more. */
  private record Reading(ClientStream client) implements Exchange {

    @Override
    public void begin() {}

    @Override
    public void onContent(HttpContent content) {
      content.release();
      client.requestMore();
    }

    @Override
    public void onClientGone() {}
  }

  private RawHttp2 connect(int... settings) throws IOException {
    return RawHttp2.connect(listener.address().getPort(), settings);
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

  private static void assertEnded(RawHttp2 http) throws IOException {
    while (http.read() != null) {
      // what was under way
    }
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  // ---- the client makes the server reset (CVE-2025-8671)

  @ParameterizedTest
  @ValueSource(strings = {"window update of nothing", "window overflow", "data after the end"})
  void madeYouReset_endsTheConnection_andGivesUpWhatWasBegun(String how) throws Exception {
    try (RawHttp2 http = connect()) {
      flood(
          1_000,
          i -> {
            int stream = 2 * i + 1;
            http.send(HEADERS, END_HEADERS | END_STREAM, stream, RawHttp2.get("/held"));
            switch (how) {
              case "window update of nothing" -> http.send(WINDOW_UPDATE, 0, stream, number(0));
              case "window overflow" ->
                  http.send(WINDOW_UPDATE, 0, stream, number(Integer.MAX_VALUE));
              default -> http.send(DATA, 0, stream, new byte[1]);
            }
          });
      assertEnded(http);
    }
    assertThat(opened.get()).isBetween(100, 500);
    awaitAllGiven();
  }

  private void awaitAllGiven() {
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> given.get() == opened.get());
  }

  @Test
  void rapidReset_givesUpWhatWasBegun() throws Exception {
    try (RawHttp2 http = connect()) {
      flood(
          1_000,
          i -> {
            http.send(HEADERS, END_HEADERS | END_STREAM, 2 * i + 1, RawHttp2.get("/held"));
            http.send(RST_STREAM, 0, 2 * i + 1, number(8));
          });
      assertEnded(http);
    }
    assertThat(opened.get()).isLessThanOrEqualTo(200);
    awaitAllGiven();
  }

  // ---- compression

  /** 4 kB in the table, then 12,000 times one byte that stands for it: 48 MB of fields. */
  @Test
  void hpackBomb_isNotUnpacked() throws Exception {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(RawHttp2.get("/"));
    byte[] value = new byte[3_900];
    Arrays.fill(value, (byte) 'a');
    block.writeBytes(new byte[] {0x40, 1, 'x', 0x7f, (byte) 0xbd, 0x1d});
    block.writeBytes(value);
    for (int i = 0; i < 12_000; i++) {
      block.write(0xbe);
    }
    try (RawHttp2 http = connect()) {
      http.send(HEADERS, END_HEADERS | END_STREAM, 1, block.toByteArray());
      RawHttp2.Frame frame = http.read();
      assertThat(
              frame == null
                  || frame.type() == GOAWAY
                  || frame.type() == RST_STREAM
                  || http.status(frame) == 431)
          .isTrue();
    }
    assertThat(opened).hasValue(0);
  }

  /** SETTINGS_HEADER_TABLE_SIZE of 4 GB: what answers are compressed with must not grow to it. */
  @Test
  void hugeHeaderTable_isNotMade() throws Exception {
    try (RawHttp2 http = connect(1, -1)) {
      http.send(HEADERS, END_HEADERS | END_STREAM, 1, RawHttp2.get("/"));
      byte[] block = http.next().payload();
      int at = 0;
      while ((block[at] & 0xe0) == 0x20) {
        int size = block[at] & 0x1f;
        at++;
        if (size == 0x1f) {
          int shift = 0;
          int piece;
          do {
            piece = block[at++] & 0xff;
            size += (piece & 0x7f) << shift;
            shift += 7;
          } while ((piece & 0x80) != 0);
        }
        assertThat(size).isLessThanOrEqualTo(4_096);
      }
    }
  }

  // ---- windows

  @Test
  void windowOfAStreamOverflown_resetsIt() throws Exception {
    try (RawHttp2 http = connect()) {
      http.send(HEADERS, END_HEADERS | END_STREAM, 1, RawHttp2.get("/held"));
      http.send(WINDOW_UPDATE, 0, 1, number(Integer.MAX_VALUE));
      assertThat(http.next().type()).isEqualTo(RST_STREAM);
    }
    awaitAllGiven();
  }

  @Test
  void windowOfTheConnectionOverflown_endsIt() throws Exception {
    try (RawHttp2 http = connect()) {
      http.send(WINDOW_UPDATE, 0, 0, number(Integer.MAX_VALUE));
      assertEnded(http);
    }
  }

  /**
   * An answer drawn out byte by byte (CVE-2019-9511). What counts is the frames: updates that come
   * in one read open the window together, and are answered by one.
   */
  @Test
  void windowOpenedByCrumbs_endsTheConnection() throws Exception {
    try (RawHttp2 http = connect(4, 0)) {
      http.send(HEADERS, END_HEADERS | END_STREAM, 1, RawHttp2.get("/large"));
      assertThat(http.status(http.next())).isEqualTo(200);
      Thread.ofVirtual().start(() -> flood(50_000, i -> http.send(WINDOW_UPDATE, 0, 1, number(1))));
      assertThat(dataFramesUntilTheEnd(http)).isLessThan(3_000);
    }
  }

  @Test
  void windowOfTheConnectionOpenedByCrumbs_endsIt() throws Exception {
    try (RawHttp2 http = connect(4, LARGE)) {
      http.send(HEADERS, END_HEADERS | END_STREAM, 1, RawHttp2.get("/large"));
      assertThat(http.status(http.next())).isEqualTo(200);
      Thread.ofVirtual().start(() -> flood(50_000, i -> http.send(WINDOW_UPDATE, 0, 0, number(1))));
      assertThat(dataFramesUntilTheEnd(http)).isLessThan(3_000);
    }
  }

  private static int dataFramesUntilTheEnd(RawHttp2 http) throws IOException {
    int frames = 0;
    for (RawHttp2.Frame frame = http.read(); frame != null; frame = http.read()) {
      frames += frame.type() == DATA ? 1 : 0;
    }
    return frames;
  }

  /** A client that acknowledges each small piece is no attacker: its window is wide open. */
  @Test
  void manySmallWindowUpdates_ofAnOpenWindow_areBorne() throws Exception {
    try (RawHttp2 http = connect()) {
      http.send(HEADERS, END_HEADERS | END_STREAM, 1, RawHttp2.get("/held"));
      for (int i = 0; i < 5_000; i++) {
        http.send(WINDOW_UPDATE, 0, 1, number(10));
      }
      http.send(HEADERS, END_HEADERS | END_STREAM, 3, RawHttp2.get("/"));
      assertThat(http.status(http.next())).isEqualTo(200);
    }
    awaitAllGiven();
  }

  // ---- frames without use

  @ParameterizedTest
  @CsvSource({
    "ping acknowledged, 6, 1, 8",
    "settings acknowledged, 4, 1, 0",
    "priority, 2, 0, 5",
    "unknown, 66, 0, 10",
    "goaway, 7, 0, 8"
  })
  void uselessFrames_endTheConnection(String name, int type, int flags, int bytes)
      throws Exception {
    try (RawHttp2 http = connect()) {
      http.send(HEADERS, END_HEADERS | END_STREAM, 1, RawHttp2.get("/"));
      assertThat(http.status(http.next())).isEqualTo(200);
      assertThat(http.next().endsStream()).isTrue();
      byte[] payload = new byte[bytes];
      if (type == PRIORITY) {
        payload[3] = 9;
      }
      flood(10_000, i -> http.send(type, flags, type == PRIORITY ? 3 : 0, payload));
      assertEnded(http);
    }
  }

  /** Before any stream is there, and the preface has come by itself. */
  @Test
  void uselessFramesBehindALonePreface_endTheConnection() throws Exception {
    try (Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort());
        DataInputStream in = new DataInputStream(socket.getInputStream())) {
      socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
      assertThat(typeOfNextFrame(in)).isEqualTo(SETTINGS);
      ByteArrayOutputStream flood = new ByteArrayOutputStream();
      flood.writeBytes(RawHttp2.frame(SETTINGS, 0, 0, new byte[0]));
      for (int i = 0; i < 3_000; i++) {
        flood.writeBytes(RawHttp2.frame(PING, 0, 0, new byte[8]));
      }
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(flood.toByteArray());
      while (!isEnd(in)) {
        // an answer to a PING
      }
    }
  }

  /** What was still to be read may turn the farewell into a reset. */
  private static boolean isEnd(DataInputStream in) throws IOException {
    try {
      return typeOfNextFrame(in) == GOAWAY;
    } catch (EOFException | SocketException e) {
      return true;
    }
  }

  private static int typeOfNextFrame(DataInputStream in) throws IOException {
    int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
    int type = in.readUnsignedByte();
    in.skipNBytes(5L + length);
    return type;
  }

  // ---- streams that do nothing

  @Test
  void idleStreams_areLimited_andTheirTimeRunsOut() throws Exception {
    Duration soon = Duration.ofMillis(300);
    ListenerSettings impatient =
        ListenerSettings.of("test", "127.0.0.1", 0)
            .with(new ListenerTimeouts(soon, soon, soon, soon, soon, null, soon));
    try (Listener strict = bind(impatient);
        RawHttp2 http = RawHttp2.connect(strict.address().getPort())) {
      for (int stream = 1; stream < 2 * 300; stream += 2) {
        http.send(HEADERS, END_HEADERS, stream, RawHttp2.post("/held"));
      }
      assertThat(opened.get()).isLessThanOrEqualTo(256);
      flood(1, i -> http.send(PING, ACK, 0, new byte[8]));
      assertEnded(http);
    }
    awaitAllGiven();
  }

  /** A byte now and then keeps no stream. */
  @Test
  void drippingBody_resetsTheStream() throws Exception {
    Duration soon = Duration.ofMillis(500);
    ListenerSettings impatient =
        ListenerSettings.of("test", "127.0.0.1", 0)
            .with(new ListenerTimeouts(null, null, soon, null, null, null, soon));
    try (Listener strict = bind(impatient);
        RawHttp2 http = RawHttp2.connect(strict.address().getPort())) {
      http.send(HEADERS, END_HEADERS, 1, RawHttp2.post("/dripping"));
      Thread.ofVirtual()
          .start(
              () ->
                  flood(
                      200,
                      i -> {
                        http.send(DATA, 0, 1, new byte[1]);
                        java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
                      }));
      RawHttp2.Frame frame = http.next();
      while (frame.type() != RST_STREAM) {
        frame = http.next();
      }
      assertThat(frame.stream()).isEqualTo(1);
    }
  }

  // ---- bytes that are no HTTP/2

  @Test
  void frameBeyondItsSize_endsTheConnection() throws Exception {
    try (RawHttp2 http = connect()) {
      http.send(DATA, 0, 1, new byte[20_000]);
      assertEnded(http);
    }
  }

  @Test
  void garbageForASettings_endsTheConnection() throws Exception {
    try (RawHttp2 http = connect()) {
      http.send(SETTINGS, 0, 0, "not six bytes".getBytes(ISO_8859_1));
      assertEnded(http);
    }
  }
}
