package dev.weir.common.netty.socket;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringChannelOption;
import java.util.ArrayList;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.http.server.HttpServer;

/** Settings of sockets as the options that each transport has for them. */
public final class SocketOptions {

  private static final Logger log = LoggerFactory.getLogger(SocketOptions.class);

  private SocketOptions() {}

  private record Option<T>(ChannelOption<T> name, T value) {

    void set(Bootstrap client) {
      client.option(name, value);
    }

    HttpServer setOnAccepted(HttpServer server) {
      return server.childOption(name, value);
    }

    void setOnAccepted(ServerBootstrap server) {
      server.childOption(name, value);
    }
  }

  /** Sets what connections of a client get, whose sockets are driven in a given way. */
  public static Bootstrap set(SocketSettings settings, TransportKind kind, Bootstrap client) {
    options(settings, kind).forEach(option -> option.set(client));
    return client;
  }

  /** Sets what a listener's own socket and those that it accepts get. */
  public static HttpServer set(
      String listener, TcpSettings settings, TransportKind kind, HttpServer to) {
    HttpServer server = to.option(ChannelOption.SO_BACKLOG, settings.backlog());
    if (settings.receiveBuffer() > 0) {
      // the window scale is agreed on before there is an accepted socket
      server = server.option(ChannelOption.SO_RCVBUF, settings.receiveBuffer());
    }
    if (settings.fastOpen() > 0) {
      server = fastOpen(listener, settings.fastOpen(), kind, server);
    }
    for (Option<?> option : options(settings.accepted(), kind)) {
      server = option.setOnAccepted(server);
    }
    return server;
  }

  /** The same for a listener of Netty's own; fast open is for protocols that may bear a repeat. */
  public static void set(TcpSettings settings, TransportKind kind, ServerBootstrap server) {
    server.option(ChannelOption.SO_BACKLOG, settings.backlog());
    if (settings.receiveBuffer() > 0) {
      server.option(ChannelOption.SO_RCVBUF, settings.receiveBuffer());
    }
    options(settings.accepted(), kind).forEach(option -> option.setOnAccepted(server));
  }

  private static HttpServer fastOpen(
      String listener, int queue, TransportKind kind, HttpServer server) {
    boolean available =
        switch (kind) {
          case IO_URING -> IoUring.isTcpFastOpenServerSideAvailable();
          case EPOLL -> Epoll.isTcpFastOpenServerSideAvailable();
          case NIO -> false;
        };
    if (available) {
      return server.option(ChannelOption.TCP_FASTOPEN, queue);
    }
    log.warn(
        "listener {} serves without fast open: {}",
        listener,
        kind == TransportKind.NIO
            ? "NIO has none"
            : "the kernel does not allow it, see net.ipv4.tcp_fastopen");
    return server;
  }

  private static List<Option<?>> options(SocketSettings settings, TransportKind kind) {
    List<Option<?>> options = new ArrayList<>();
    options.add(new Option<>(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT));
    options.add(new Option<>(ChannelOption.TCP_NODELAY, settings.noDelay()));
    options.add(new Option<>(ChannelOption.SO_KEEPALIVE, settings.keepAlive().enabled()));
    if (settings.keepAlive().enabled()) {
      options.addAll(keepAlive(settings.keepAlive(), kind));
    }
    if (settings.sendBuffer() > 0) {
      options.add(new Option<>(ChannelOption.SO_SNDBUF, settings.sendBuffer()));
    }
    if (settings.receiveBuffer() > 0) {
      options.add(new Option<>(ChannelOption.SO_RCVBUF, settings.receiveBuffer()));
    }
    return options;
  }

  private static List<Option<Integer>> keepAlive(KeepAliveSettings settings, TransportKind kind) {
    int idle = Math.toIntExact(settings.idle().toSeconds());
    int interval = Math.toIntExact(settings.interval().toSeconds());
    int count = settings.count();
    return switch (kind) {
      case IO_URING ->
          List.of(
              new Option<>(IoUringChannelOption.TCP_KEEPIDLE, idle),
              new Option<>(IoUringChannelOption.TCP_KEEPINTVL, interval),
              new Option<>(IoUringChannelOption.TCP_KEEPCNT, count));
      case EPOLL ->
          List.of(
              new Option<>(EpollChannelOption.TCP_KEEPIDLE, idle),
              new Option<>(EpollChannelOption.TCP_KEEPINTVL, interval),
              new Option<>(EpollChannelOption.TCP_KEEPCNT, count));
      case NIO ->
          List.of(
              new Option<>(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), idle),
              new Option<>(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), interval),
              new Option<>(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), count));
    };
  }
}
