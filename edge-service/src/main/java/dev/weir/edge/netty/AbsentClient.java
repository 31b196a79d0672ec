package dev.weir.edge.netty;

import dev.weir.common.metrics.Series;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.upstream.UpstreamConnection;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import java.net.InetAddress;
import java.util.List;

/**
 * Stands for a client that has its answer already, while what it asked for is fetched for the
 * store: says who it was, and takes whatever is written.
 */
final class AbsentClient implements ClientStream {

  private final EventLoop eventLoop;
  private final Channel channel;
  private final ByteBufAllocator alloc;
  private final InetAddress clientAddress;
  private final InetAddress peerAddress;
  private final boolean fromTrustedProxy;
  private final boolean secure;
  private final long startNanos;

  AbsentClient(ClientStream was) {
    this.eventLoop = was.eventLoop();
    this.channel = was.channel();
    this.alloc = was.alloc();
    this.clientAddress = was.clientAddress();
    this.peerAddress = was.peerAddress();
    this.fromTrustedProxy = was.fromTrustedProxy();
    this.secure = was.secure();
    this.startNanos = was.startNanos();
  }

  @Override
  public EventLoop eventLoop() {
    return eventLoop;
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public ByteBufAllocator alloc() {
    return alloc;
  }

  @Override
  public InetAddress clientAddress() {
    return clientAddress;
  }

  @Override
  public InetAddress peerAddress() {
    return peerAddress;
  }

  @Override
  public boolean fromTrustedProxy() {
    return fromTrustedProxy;
  }

  @Override
  public boolean secure() {
    return secure;
  }

  @Override
  public long startNanos() {
    return startNanos;
  }

  @Override
  public void countIn(Series series) {}

  @Override
  public void requestMore() {}

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public void writeInterim(HttpResponse interim) {}

  @Override
  public void pushWith(HttpRequest request, List<String> targets) {}

  @Override
  public void writeHead(HttpResponse head) {}

  @Override
  public void writeContent(HttpContent content) {
    content.release();
  }

  @Override
  public void flush() {}

  @Override
  public void respond(FullHttpResponse response) {
    response.release();
  }

  @Override
  public void tunnel(HttpResponse switching, UpstreamConnection upstream) {
    upstream.abort();
  }

  @Override
  public void abort() {}
}
