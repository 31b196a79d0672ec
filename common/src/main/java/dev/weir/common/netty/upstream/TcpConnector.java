package dev.weir.common.netty.upstream;

import dev.weir.common.net.HttpVersions;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.socket.TargetAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.ProtocolException;

/**
 * Opens connections over TCP: the socket, TLS where the URL says so, then HTTP/1.1 or HTTP/2. Until
 * all of it is done nothing of a request is sent.
 */
final class TcpConnector implements UpstreamConnector {

  private final UpstreamTarget target;
  private final InetSocketAddress address;
  private final Bootstrap bootstrap;
  private final UpstreamSettings settings;

  TcpConnector(
      UpstreamTarget target, Bootstrap bootstrap, UpstreamSettings settings, UpstreamTls tls) {
    this.target = target;
    this.address = TargetAddress.of(target);
    this.settings = settings;
    this.bootstrap =
        bootstrap
            .clone()
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (target.secure()) {
                      channel.pipeline().addLast(tls.handler(channel.alloc(), target));
                    }
                  }
                });
  }

  @Override
  public boolean mayShare() {
    return target.mayShareConnections();
  }

  @Override
  public void connect(UpstreamPool pool) {
    bootstrap
        .connect(address)
        .addListener(
            (ChannelFuture connected) -> {
              if (!connected.isSuccess()) {
                pool.connectFailed(connected.cause());
              } else if (target.secure()) {
                handshake(connected.channel(), pool);
              } else {
                speak(connected.channel(), target.versions() == HttpVersions.HTTP_2, pool);
              }
            });
  }

  private void handshake(Channel channel, UpstreamPool pool) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      pool.connectFailed(new ProtocolException("the connection closed at once"));
      return;
    }
    channel.read();
    tls.handshakeFuture()
        .addListener(
            done -> {
              if (done.isSuccess()) {
                agreed(channel, tls.applicationProtocol(), pool);
              } else {
                channel.close();
                pool.connectFailed(done.cause());
              }
            });
  }

  private void agreed(Channel channel, String protocol, UpstreamPool pool) {
    boolean http2 = ApplicationProtocolNames.HTTP_2.equals(protocol);
    if (!http2 && target.versions() == HttpVersions.HTTP_2) {
      channel.close();
      pool.connectFailed(new ProtocolException("the upstream does not agree to HTTP/2"));
    } else {
      speak(channel, http2, pool);
    }
  }

  private void speak(Channel channel, boolean http2, UpstreamPool pool) {
    if (!channel.isActive()) {
      pool.connectFailed(new ProtocolException("the connection closed at once"));
      return;
    }
    LineAge age = LineAge.ofNew(settings);
    if (http2) {
      Http2Line.begin(channel, pool, age);
    } else {
      UpstreamCodec codec = new UpstreamCodec(settings.maxHeaderBytes());
      PooledConnection connection = new PooledConnection(pool, age, codec);
      channel.pipeline().addLast(codec, connection);
      pool.connected(connection);
      // to hear of it when the upstream closes
      channel.read();
    }
  }
}
