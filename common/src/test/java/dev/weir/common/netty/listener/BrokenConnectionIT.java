package dev.weir.common.netty.listener;

import static dev.weir.testkit.netty.RawHttp2.END_HEADERS;
import static dev.weir.testkit.netty.RawHttp2.END_STREAM;
import static dev.weir.testkit.netty.RawHttp2.HEADERS;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.weir.common.metrics.Series;
import dev.weir.common.netty.listener.exchange.DataPlane;
import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.testkit.netty.RawHttp2;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Clients whose connections end with a reset: nothing that an operator should read of. */
@Timeout(60)
class BrokenConnectionIT {

  private final Logger netty = (Logger) LoggerFactory.getLogger("io.netty.channel");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private Transport transport;
  private Listener listener;
  private Series series;

  @BeforeEach
  void bind() {
    log.start();
    netty.addAppender(log);
    transport = Transport.create(1);
    DataPlane plane =
        Planes.of((_, client) -> new ImmediateExchange(client, Planes.ok("ok")), transport);
    listener = Listener.bind(ListenerSettings.of("test", "127.0.0.1", 0), plane);
    series = plane.metrics().series("listener", "test");
  }

  @AfterEach
  void unbind() {
    netty.detachAppender(log);
    listener.close();
    transport.close();
  }

  @Test
  void http2Connection_thatBreaks_isNotLoggedAsAFault() throws Exception {
    RawHttp2 http = RawHttp2.connect(listener.address().getPort());
    http.send(HEADERS, END_HEADERS | END_STREAM, 1, RawHttp2.get("/"));
    assertThat(http.next().type()).isEqualTo(HEADERS);
    http.reset();
    awaitGone();
    assertNothingLogged();
  }

  @Test
  void http1Connection_thatBreaks_isNotLoggedAsAFault() throws Exception {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort())) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      socket.setSoLinger(true, 0);
    }
    awaitGone();
    assertNothingLogged();
  }

  private void awaitGone() throws InterruptedException {
    while (series.openConnections() > 0) {
      Thread.sleep(10);
    }
  }

  private void assertNothingLogged() {
    assertThat(log.list)
        .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .isEmpty();
  }
}
