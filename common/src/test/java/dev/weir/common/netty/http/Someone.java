package dev.weir.common.netty.http;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetAddress;

/** One of whom only the way that it came is asked. */
public record Someone(Channel channel, boolean secure, boolean fromTrustedProxy) implements Client {

  @Override
  public EventLoop eventLoop() {
    return channel.eventLoop();
  }

  @Override
  public InetAddress clientAddress() {
    return InetAddress.getLoopbackAddress();
  }

  @Override
  public InetAddress peerAddress() {
    return InetAddress.getLoopbackAddress();
  }

  @Override
  public long startNanos() {
    return 0;
  }
}
