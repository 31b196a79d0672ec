package dev.weir.lb.netty.stream;

import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.netty.socket.RawPorts;
import dev.weir.lb.health.TryEnd;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.Upstream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.resolver.AddressResolverGroup;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The datagrams of one client and one upstream. What comes before the upstream's socket is there
 * waits, a few of them; where either side takes no more, datagrams are lost, as on any link. An
 * upstream that says that nobody listens there ends the session: the client's next datagram begins
 * another, elsewhere.
 */
final class UdpSession {

  private static final int MAX_EARLY = 16;
  private static final int TAKEN = 200;
  private static final int UNAVAILABLE = 503;

  private final StreamScope scope;
  private final Channel listener;
  private final InetSocketAddress client;
  private final Pool pool;
  private final Upstream upstream;
  private final Consumer<UdpSession> ended;
  private final long startNanos = System.nanoTime();
  private final ArrayDeque<ByteBuf> early = new ArrayDeque<>();
  private @Nullable Channel socket;
  private long lastDatagramNanos = startNanos;
  private long bytesIn;
  private long bytesOut;
  private boolean over;

  UdpSession(
      StreamScope scope,
      Channel listener,
      InetSocketAddress client,
      Pool pool,
      Upstream upstream,
      Consumer<UdpSession> ended) {
    this.scope = scope;
    this.listener = listener;
    this.client = client;
    this.pool = pool;
    this.upstream = upstream;
    this.ended = ended;
  }

  InetSocketAddress client() {
    return client;
  }

  long lastDatagramNanos() {
    return lastDatagramNanos;
  }

  void connect(RawPorts ports, AddressResolverGroup<InetSocketAddress> resolver) {
    upstream.begun();
    ChannelFuture connecting =
        ports.datagramsWith(listener.eventLoop(), upstream.target(), resolver, new Answers());
    connecting.addListener(
        done -> {
          if (over) {
            connecting.channel().close();
          } else if (done.isSuccess()) {
            connected(connecting.channel());
          } else {
            unreachable(done.cause());
          }
        });
  }

  private void connected(Channel opened) {
    socket = opened;
    scope.keep(opened);
    ByteBuf datagram;
    while ((datagram = early.poll()) != null) {
      opened.write(datagram, opened.voidPromise());
    }
    opened.flush();
  }

  void fromClient(ByteBuf datagram) {
    lastDatagramNanos = System.nanoTime();
    bytesIn += datagram.readableBytes();
    if (socket != null && socket.isWritable()) {
      socket.writeAndFlush(datagram, socket.voidPromise());
    } else if (socket == null && early.size() < MAX_EARLY && !over) {
      early.add(datagram);
    } else {
      datagram.release();
    }
  }

  private void unreachable(Throwable cause) {
    pool.probed(upstream, new ProbeOutcome.Failed(String.valueOf(cause.getMessage())));
    end(TryEnd.CONNECT_FAILURE, UNAVAILABLE);
  }

  void end() {
    end(TryEnd.ANSWERED, TAKEN);
  }

  private void end(TryEnd how, int status) {
    if (over) {
      return;
    }
    over = true;
    early.forEach(ByteBuf::release);
    early.clear();
    long nanos = System.nanoTime() - startNanos;
    upstream.ended(how, status, nanos, bytesIn, bytesOut);
    scope.series.record(status, nanos, bytesIn, bytesOut);
    if (socket != null) {
      socket.close();
    }
    ended.accept(this);
  }

  /** What the upstream sends. */
  private final class Answers extends SimpleChannelInboundHandler<DatagramPacket> {

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket datagram) {
      lastDatagramNanos = System.nanoTime();
      bytesOut += datagram.content().readableBytes();
      if (listener.isWritable()) {
        listener.write(
            new DatagramPacket(datagram.content().retain(), client), listener.voidPromise());
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      listener.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      end();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      unreachable(cause);
    }
  }
}
