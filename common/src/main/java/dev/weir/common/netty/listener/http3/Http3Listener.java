package dev.weir.common.netty.listener.http3;

import dev.weir.common.netty.listener.connection.ListenerScope;
import dev.weir.common.netty.listener.peer.PeerAddress;
import dev.weir.common.netty.listener.settings.Http3Settings;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.DatagramLoops;
import dev.weir.common.netty.tls.QuicContexts;
import io.netty.channel.Channel;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicChannel;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/**
 * HTTP/3 on the UDP port of a listener's number. Each socket serves its connections on one event
 * loop, so there is one for each loop, sharing the port (SO_REUSEPORT).
 */
public final class Http3Listener {

  private static final Logger log = LoggerFactory.getLogger(Http3Listener.class);

  private static final int STREAM_WINDOW = 1 << 20;
  private static final int CONNECTION_WINDOW = 10 << 20;

  private final List<DisposableServer> servers;

  private Http3Listener(List<DisposableServer> servers) {
    this.servers = servers;
  }

  /**
   * Binds beside a TLS listener.
   *
   * @param lanes opens the lane of a stream that brings a request
   * @return null where HTTP/3 is not wanted, or cannot be had: then the log says why, and the TLS
   *     listener serves alone
   */
  public static @Nullable Http3Listener beside(
      InetSocketAddress tcp, ListenerScope scope, Consumer<Channel> lanes) {
    ListenerSettings settings = scope.settings();
    if (!isWanted(settings)) {
      return null;
    }
    if (!Quic.isAvailable()) {
      log.info(
          "listener {} serves no HTTP/3: {}",
          settings.name(),
          String.valueOf(Quic.unavailabilityCause()));
      return null;
    }
    return bind(tcp, scope, lanes);
  }

  /** Whether the settings of a listener ask for it. */
  public static boolean isWanted(ListenerSettings settings) {
    return settings.tls() != null && settings.http3().enabled();
  }

  private static @Nullable Http3Listener bind(
      InetSocketAddress tcp, ListenerScope scope, Consumer<Channel> lanes) {
    DatagramLoops loops = scope.plane().transport().datagramLoops();
    List<DisposableServer> bound = new ArrayList<>(loops.size());
    try {
      HttpServer server = server(tcp, scope, loops, lanes);
      for (int socket = 0; socket < loops.size(); socket++) {
        bound.add(server.bindNow());
      }
      log.info("listener {} serves HTTP/3 on UDP {}", scope.settings().name(), tcp);
      return new Http3Listener(bound);
    } catch (RuntimeException e) {
      bound.forEach(DisposableServer::disposeNow);
      log.warn(
          "listener {} serves no HTTP/3: UDP {} cannot be bound: {}",
          scope.settings().name(),
          tcp,
          reactor.core.Exceptions.unwrap(e).getMessage());
      return null;
    }
  }

  private static HttpServer server(
      InetSocketAddress tcp, ListenerScope scope, DatagramLoops loops, Consumer<Channel> lanes) {
    Http3Settings http3 = scope.settings().http3();
    QuicContexts contexts =
        new QuicContexts(
            Objects.requireNonNull(scope.settings().tls()),
            scope.plane().certificates(),
            System::nanoTime);
    RetryTokens tokens = new RetryTokens(new SecureRandom(), System::nanoTime, scope::bans);
    return HttpServer.create()
        .bindAddress(() -> tcp)
        .runOn(loops, true)
        .protocol(HttpProtocol.HTTP3)
        .secure(spec -> spec.sslContext(contexts.server()))
        .http3Settings(
            spec -> {
              spec.idleTimeout(http3.idleTimeout())
                  .maxData(CONNECTION_WINDOW)
                  .maxStreamDataBidirectionalLocal(STREAM_WINDOW)
                  .maxStreamDataBidirectionalRemote(STREAM_WINDOW)
                  .maxFieldSectionSize(scope.settings().limits().maxHeaderBytes())
                  .maxStreamsBidirectional(http3.maxStreams());
              if (http3.validateAddresses()) {
                spec.tokenHandler(tokens);
              }
            })
        .doOnChannelInit((observer, channel, remote) -> guard(scope, channel, lanes))
        .handle(scope.plane().fallback());
  }

  private static void guard(ListenerScope scope, Channel channel, Consumer<Channel> lanes) {
    if (channel instanceof QuicChannel) {
      if (scope.refusesConnection(PeerAddress.of(channel))) {
        channel.close();
      } else {
        channel.pipeline().addLast(new QuicGuard(scope, lanes));
      }
    }
  }

  /** Closes the sockets, and with them every connection that is left. */
  public void close() {
    servers.forEach(DisposableServer::disposeNow);
  }
}
