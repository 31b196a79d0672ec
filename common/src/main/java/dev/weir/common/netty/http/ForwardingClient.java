package dev.weir.common.netty.http;

import dev.weir.common.metrics.Series;
import dev.weir.common.trace.RequestSpan;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetAddress;

/** A client of which all is known by another: for who stands between that one and who serves it. */
public abstract class ForwardingClient implements Client {

  private final Client known;

  /**
   * @param known says who asks
   */
  protected ForwardingClient(Client known) {
    this.known = known;
  }

  @Override
  public final EventLoop eventLoop() {
    return known.eventLoop();
  }

  @Override
  public final Channel channel() {
    return known.channel();
  }

  @Override
  public final ByteBufAllocator alloc() {
    return known.alloc();
  }

  @Override
  public final InetAddress clientAddress() {
    return known.clientAddress();
  }

  @Override
  public final InetAddress peerAddress() {
    return known.peerAddress();
  }

  @Override
  public final boolean fromTrustedProxy() {
    return known.fromTrustedProxy();
  }

  @Override
  public final boolean secure() {
    return known.secure();
  }

  @Override
  public final long startNanos() {
    return known.startNanos();
  }

  @Override
  public final RequestSpan span() {
    return known.span();
  }

  @Override
  public void mark(Series series) {
    known.mark(series);
  }
}
