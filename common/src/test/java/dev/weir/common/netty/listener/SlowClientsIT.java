package dev.weir.common.netty.listener;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.listener.settings.ListenerTimeouts;
import dev.weir.common.netty.socket.Transport;
import dev.weir.testkit.ClassResource;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1 clients that send and read a byte now and then: each gap is short, the whole is not. */
@Timeout(60)
class SlowClientsIT {

  private static final Duration SOON = Duration.ofMillis(500);
  private static final Duration BETWEEN = Duration.ofMillis(100);

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(1));

  private final AtomicInteger given = new AtomicInteger();

  private Listener bind(ListenerTimeouts timeouts) {
    return Listener.bind(
        ListenerSettings.of("test", "127.0.0.1", 0).with(timeouts),
        Planes.of(this::open, TRANSPORT.get()));
  }

  private @Nullable Exchange open(HttpRequest request, ClientStream client) {
    return switch (request.uri()) {
      case "/large" ->
          new ImmediateExchange(
              client,
              new DefaultFullHttpResponse(
                  HttpVersion.HTTP_1_1,
                  HttpResponseStatus.OK,
                  Unpooled.wrappedBuffer(new byte[20_000_000])));
      case "/lane" -> new Reading(client);
      default -> null;
    };
  }

  private final class Reading implements Exchange {

    private final ClientStream client;

    Reading(ClientStream client) {
      this.client = client;
    }

    @Override
    public void begin() {}

    @Override
    public void onContent(HttpContent content) {
      content.release();
      client.requestMore();
    }

    @Override
    public void onClientGone() {
      given.incrementAndGet();
    }
  }

  private static Socket connect(Listener listener) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(8_192);
    socket.setSoTimeout(20_000);
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.address().getPort()));
    return socket;
  }

  /** Sends a byte now and then until the listener has had enough. */
  private static boolean isCutOffWhileDripping(Socket socket, String start) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(start.getBytes(US_ASCII));
    for (int i = 0; i < 200; i++) {
      try {
        out.write('x');
      } catch (IOException e) {
        return true;
      }
      LockSupport.parkNanos(BETWEEN.toNanos());
    }
    return false;
  }

  @Test
  void drippingHead_isCutOff() throws Exception {
    try (Listener listener = bind(new ListenerTimeouts(SOON, null, null, null, null, null, SOON));
        Socket socket = connect(listener)) {
      assertThat(isCutOffWhileDripping(socket, "GET / HTTP/1.1\r\nX: ")).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/lane", "/fallback"})
  void drippingBody_isCutOff(String path) throws Exception {
    String head = "POST " + path + " HTTP/1.1\r\nHost: test\r\nContent-Length: 1000\r\n\r\n";
    try (Listener listener = bind(new ListenerTimeouts(null, null, SOON, null, null, null, SOON));
        Socket socket = connect(listener)) {
      assertThat(isCutOffWhileDripping(socket, head)).isTrue();
    }
    if (path.equals("/lane")) {
      Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> given.get() == 1);
    }
  }

  @Test
  void bodyThatComesSlowlyButFastEnough_isTaken() throws Exception {
    try (Listener listener = bind(new ListenerTimeouts(null, null, SOON, null, null, null, SOON));
        Socket socket = connect(listener)) {
      OutputStream out = socket.getOutputStream();
      out.write(
          "POST /fallback HTTP/1.1\r\nHost: test\r\nContent-Length: 3000\r\n\r\n"
              .getBytes(US_ASCII));
      for (int i = 0; i < 15; i++) {
        out.write("x".repeat(200).getBytes(US_ASCII));
        LockSupport.parkNanos(BETWEEN.toNanos());
      }
      assertThat(new String(socket.getInputStream().readNBytes(15), US_ASCII))
          .isEqualTo("HTTP/1.1 200 OK");
    }
  }

  /** The answer is larger than what kernels buffer; a byte now and then makes no room for it. */
  @Test
  void drippingReader_isCutOff() throws Exception {
    try (Listener listener = bind(new ListenerTimeouts(null, null, null, SOON, null, null, SOON));
        Socket socket = connect(listener)) {
      socket
          .getOutputStream()
          .write("GET /large HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(US_ASCII));
      for (int i = 0; i < 30; i++) {
        assertThat(socket.getInputStream().read()).isNotNegative();
        LockSupport.parkNanos(BETWEEN.toNanos());
      }
      assertThat(bytesLeft(socket)).isLessThan(19_000_000);
    }
  }

  private static long bytesLeft(Socket socket) {
    long bytes = 0;
    try {
      byte[] piece = new byte[65_536];
      for (int read; (read = socket.getInputStream().read(piece)) >= 0; ) {
        bytes += read;
      }
    } catch (IOException e) {
      // reset: nothing more comes
    }
    return bytes;
  }
}
