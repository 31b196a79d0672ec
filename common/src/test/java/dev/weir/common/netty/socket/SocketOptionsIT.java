package dev.weir.common.netty.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.listener.Listener;
import dev.weir.common.netty.listener.Planes;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.upstream.NettyUpstreams;
import dev.weir.common.netty.upstream.Unheard;
import dev.weir.common.netty.upstream.UpstreamSettings;
import dev.weir.testkit.Http;
import dev.weir.testkit.Records;
import dev.weir.testkit.RequiresTool;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.handler.codec.http.HttpRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the kernel says of sockets that listeners accepted and upstreams' pools opened. */
@Timeout(30)
class SocketOptionsIT {

  private static final KeepAliveSettings KEEP_ALIVE =
      new KeepAliveSettings(true, Duration.ofSeconds(41), Duration.ofSeconds(7), 5);

  /**
   * Linux doubles what is asked for, for its own bookkeeping, and says so: socket(7). The JDK
   * halves what Linux says.
   */
  private static int said(TransportKind kind) {
    return kind == TransportKind.NIO ? 65_536 : 2 * 65_536;
  }

  /** Serves one request and tells whose socket it came by. */
  private static final class Accepted implements AutoCloseable {

    final Transport transport;
    final Listener listener;
    final CompletableFuture<Channel> channel = new CompletableFuture<>();
    final Http http;

    Accepted(TransportKind kind, TcpSettings tcp) throws Exception {
      assumeThat(kind.isAvailable()).as(kind.label() + " is here").isTrue();
      transport = Transport.create(kind, 1);
      ListenerSettings plain = ListenerSettings.of("test", "127.0.0.1", 0);
      listener =
          Listener.bind(
              new ListenerSettings(
                  "test", "127.0.0.1", 0, tcp, null, null, null, plain.http3(), null, null, null),
              Planes.of(this::open, transport));
      http = Http.connect(listener.address().getPort());
      http.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(http.read().status()).isEqualTo(200);
    }

    private Exchange open(HttpRequest request, ClientStream client) {
      channel.complete(client.channel());
      return new ImmediateExchange(client, Planes.ok("x"));
    }

    @Override
    public void close() throws IOException {
      http.close();
      listener.close();
      transport.close();
    }
  }

  private static void assertKeepAlive(
      TransportKind kind, Channel channel, int idle, int interval, int count) {
    assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
    assertThat(channel.config().getOption(idleOption(kind))).isEqualTo(idle);
    assertThat(channel.config().getOption(intervalOption(kind))).isEqualTo(interval);
    assertThat(channel.config().getOption(countOption(kind))).isEqualTo(count);
  }

  private static ChannelOption<Integer> idleOption(TransportKind kind) {
    return switch (kind) {
      case IO_URING -> IoUringChannelOption.TCP_KEEPIDLE;
      case EPOLL -> EpollChannelOption.TCP_KEEPIDLE;
      case NIO -> NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE);
    };
  }

  private static ChannelOption<Integer> intervalOption(TransportKind kind) {
    return switch (kind) {
      case IO_URING -> IoUringChannelOption.TCP_KEEPINTVL;
      case EPOLL -> EpollChannelOption.TCP_KEEPINTVL;
      case NIO -> NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL);
    };
  }

  private static ChannelOption<Integer> countOption(TransportKind kind) {
    return switch (kind) {
      case IO_URING -> IoUringChannelOption.TCP_KEEPCNT;
      case EPOLL -> EpollChannelOption.TCP_KEEPCNT;
      case NIO -> NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT);
    };
  }

  @ParameterizedTest
  @EnumSource
  void acceptedSocket_hasTheDefaults(TransportKind kind) throws Exception {
    try (Accepted accepted = new Accepted(kind, TcpSettings.standard())) {
      Channel channel = accepted.channel.get(10, TimeUnit.SECONDS);
      assertKeepAlive(kind, channel, 30, 10, 3);
      assertThat(channel.config().getOption(ChannelOption.TCP_NODELAY)).isTrue();
      assertThat(accepted.transport.kind()).isEqualTo(kind);
    }
  }

  @ParameterizedTest
  @EnumSource
  void acceptedSocket_hasWhatIsConfigured(TransportKind kind) throws Exception {
    TcpSettings settings = new TcpSettings(0, 0, KEEP_ALIVE, false, 65_536, 65_536);
    try (Accepted accepted = new Accepted(kind, settings)) {
      Channel channel = accepted.channel.get(10, TimeUnit.SECONDS);
      assertKeepAlive(kind, channel, 41, 7, 5);
      assertThat(channel.config().getOption(ChannelOption.TCP_NODELAY)).isFalse();
      assertThat(channel.config().getOption(ChannelOption.SO_SNDBUF)).isEqualTo(said(kind));
      assertThat(channel.config().getOption(ChannelOption.SO_RCVBUF)).isEqualTo(said(kind));
    }
  }

  @ParameterizedTest
  @EnumSource
  void keepAlive_canBeLeftOut(TransportKind kind) throws Exception {
    KeepAliveSettings off = new KeepAliveSettings(false, null, null, 0);
    try (Accepted accepted = new Accepted(kind, new TcpSettings(0, 0, off, null, 0, 0))) {
      Channel channel = accepted.channel.get(10, TimeUnit.SECONDS);
      assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  @RequiresTool("ss")
  void kernel_countsDownToTheFirstProbe(TransportKind kind) throws Exception {
    try (Accepted accepted = new Accepted(kind, TcpSettings.standard())) {
      String sockets = ss("sport = :" + accepted.listener.address().getPort());
      assertThat(sockets).containsPattern("timer:\\(keepalive,(29|2[0-9])sec,0\\)");
    }
  }

  @ParameterizedTest
  @EnumSource
  void fastOpen_thatTheKernelDoesNotAllow_keepsNobodyOut(TransportKind kind) throws Exception {
    try (Accepted accepted = new Accepted(kind, new TcpSettings(0, 256, null, null, 0, 0))) {
      assertThat(accepted.channel.get(10, TimeUnit.SECONDS).isActive()).isTrue();
    }
  }

  private static String ss(String filter) throws Exception {
    Process ss = new ProcessBuilder("ss", "-Htno", filter).redirectErrorStream(true).start();
    return new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource
  void upstreamSocket_hasWhatIsConfigured(TransportKind kind) throws Exception {
    assumeThat(kind.isAvailable()).as(kind.label() + " is here").isTrue();
    UpstreamSettings settings =
        Records.with(
            UpstreamSettings.defaults(),
            "tcp",
            new SocketSettings(KEEP_ALIVE, false, 65_536, 65_536));
    Transport transport = Transport.create(kind, 1);
    try (ServerSocket upstream = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        NettyUpstreams upstreams = new NettyUpstreams(transport, settings)) {
      Channel channel = connected(transport.nextLoop(), upstreams, upstream.getLocalPort());
      assertKeepAlive(kind, channel, 41, 7, 5);
      assertThat(channel.config().getOption(ChannelOption.TCP_NODELAY)).isFalse();
      assertThat(channel.config().getOption(ChannelOption.SO_SNDBUF)).isEqualTo(said(kind));
      assertThat(channel.config().getOption(ChannelOption.SO_RCVBUF)).isEqualTo(said(kind));
    } finally {
      transport.close();
    }
  }

  private static Channel connected(EventLoop loop, NettyUpstreams upstreams, int port)
      throws Exception {
    CompletableFuture<Channel> channel = new CompletableFuture<>();
    loop.execute(
        () ->
            upstreams.acquire(
                loop,
                UpstreamTarget.http(new HostPort("127.0.0.1", port)),
                new Unheard(),
                connection -> channel.complete(connection.channel())));
    return channel.get(10, TimeUnit.SECONDS);
  }

  @Test
  void settings_haveTheirDefaults() {
    TcpSettings tcp = TcpSettings.standard();
    assertThat(tcp.backlog()).isEqualTo(1024);
    assertThat(tcp.fastOpen()).isZero();
    assertThat(tcp.accepted()).isEqualTo(SocketSettings.standard());
    assertThat(UpstreamSettings.defaults().tcp()).isEqualTo(SocketSettings.standard());
    assertThat(SocketSettings.standard())
        .isEqualTo(
            new SocketSettings(
                new KeepAliveSettings(true, Duration.ofSeconds(30), Duration.ofSeconds(10), 3),
                true,
                0,
                0));
  }

  @Test
  void keepAliveOutOfRange_isRefused() {
    assertThatThrownBy(() -> new KeepAliveSettings(null, Duration.ofMillis(1_500), null, 0))
        .hasMessageContaining("keep-alive.idle PT1.5S");
    assertThatThrownBy(() -> new KeepAliveSettings(null, null, Duration.ofDays(1), 0))
        .hasMessageContaining("keep-alive.interval PT24H");
    assertThatThrownBy(() -> new KeepAliveSettings(null, null, null, 128))
        .hasMessageContaining("128");
  }
}
