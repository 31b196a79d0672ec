package dev.weir.chat.netty.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What many share, on its way into the sockets of an operating system. */
@Timeout(60)
class OutboxIT {

  private static final int PIECE = 32 * 1024;
  private static final int ROOM = 64 << 20;

  private EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final AtomicLong passed = new AtomicLong();

  @AfterEach
  void finish() throws InterruptedException {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @Test
  void what_is_pushed_goes_past_the_pipeline_and_takes_no_reference() throws Exception {
    assumeTrue(Epoll.isAvailable());
    try (Peer peer = connect(EpollIoHandler.newFactory(), EpollServerSocketChannel.class, false)) {
      ByteBuf piece = piece(7);
      assertThat(peer.call(outbox -> outbox.push(piece))).isTrue();
      peer.expect(7);
      assertThat(piece.refCnt()).isEqualTo(1);
      assertThat(piece.readableBytes()).isEqualTo(PIECE);
      piece.release();
    }
  }

  @Test
  void a_socket_that_is_full_gets_the_rest_later_and_in_order() throws Exception {
    assumeTrue(Epoll.isAvailable());
    try (Peer peer = connect(EpollIoHandler.newFactory(), EpollServerSocketChannel.class, false)) {
      pushMoreThanTheSocketTakes(peer);
    }
  }

  @Test
  void other_sockets_get_it_by_their_pipeline() throws Exception {
    try (Peer peer = connect(NioIoHandler.newFactory(), NioServerSocketChannel.class, true)) {
      pushMoreThanTheSocketTakes(peer);
      assertThat(passed.get()).isEqualTo(400);
    }
  }

  @Test
  void handlers_before_the_socket_see_it() throws Exception {
    assumeTrue(Epoll.isAvailable());
    try (Peer peer = connect(EpollIoHandler.newFactory(), EpollServerSocketChannel.class, true)) {
      pushMoreThanTheSocketTakes(peer);
      assertThat(passed.get()).isEqualTo(400);
    }
  }

  @Test
  void what_was_offered_before_goes_before() throws Exception {
    assumeTrue(Epoll.isAvailable());
    try (Peer peer = connect(EpollIoHandler.newFactory(), EpollServerSocketChannel.class, false)) {
      ByteBuf first = piece(1);
      ByteBuf second = piece(2);
      assertThat(peer.call(outbox -> outbox.offer(first) && outbox.push(second))).isTrue();
      peer.expect(1);
      peer.expect(2);
      first.release();
      second.release();
    }
  }

  @Test
  void what_is_pushed_after_the_end_waits_until_it_is_discarded() throws Exception {
    assumeTrue(Epoll.isAvailable());
    try (Peer peer = connect(EpollIoHandler.newFactory(), EpollServerSocketChannel.class, false)) {
      ByteBuf piece = piece(1);
      peer.channel.close().sync();
      peer.call(outbox -> outbox.push(piece));
      peer.call(
          outbox -> {
            outbox.discard();
            return true;
          });
      assertThat(piece.refCnt()).isEqualTo(1);
      piece.release();
    }
  }

  private static void pushMoreThanTheSocketTakes(Peer peer) throws Exception {
    for (int i = 0; i < 400; i++) {
      ByteBuf piece = piece(i);
      assertThat(peer.call(outbox -> outbox.push(piece))).isTrue();
      piece.release();
    }
    CompletableFuture<Void> reader =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 400; i++) {
                peer.expect(i);
              }
            });
    while (!reader.isDone()) {
      peer.call(
          outbox -> {
            outbox.pump();
            peer.channel.flush();
            return true;
          });
    }
    reader.join();
  }

  private static ByteBuf piece(int number) {
    return PooledByteBufAllocator.DEFAULT.directBuffer(PIECE).writeBytes(bytes(number));
  }

  private static byte[] bytes(int number) {
    byte[] bytes = new byte[PIECE];
    IntBuffer numbers = ByteBuffer.wrap(bytes).asIntBuffer();
    while (numbers.hasRemaining()) {
      numbers.put(number);
    }
    return bytes;
  }

  private Peer connect(
      IoHandlerFactory kind, Class<? extends ServerChannel> server, boolean handlerBefore)
      throws Exception {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    loops = new MultiThreadIoEventLoopGroup(1, kind);
    CompletableFuture<ChannelHandlerContext> accepted = new CompletableFuture<>();
    Channel listening =
        new ServerBootstrap()
            .group(loops)
            .channel(server)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (handlerBefore) {
                      channel.pipeline().addLast(new Passed());
                    }
                    channel.pipeline().addLast("encoder", new WebSocket13FrameEncoder(false));
                    accepted.complete(channel.pipeline().context("encoder"));
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
    InetSocketAddress address = (InetSocketAddress) listening.localAddress();
    Socket socket = new Socket(address.getAddress(), address.getPort());
    ChannelHandlerContext out = accepted.get(10, TimeUnit.SECONDS);
    listening.close().sync();
    return new Peer(socket, out.channel(), new Outbox(out, ROOM));
  }

  private final class Passed extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      passed.incrementAndGet();
      ctx.write(message, promise);
    }
  }

  private interface Use {
    boolean with(Outbox outbox);
  }

  /** Both ends of a connection. */
  private record Peer(Socket socket, Channel channel, Outbox outbox) implements AutoCloseable {

    boolean call(Use use) throws Exception {
      return channel.eventLoop().submit(() -> use.with(outbox)).get(10, TimeUnit.SECONDS);
    }

    /** The next piece that arrives is this one, and whole. */
    void expect(int number) {
      try {
        assertThat(socket.getInputStream().readNBytes(PIECE)).isEqualTo(bytes(number));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close().syncUninterruptibly();
      socket.close();
    }
  }
}
