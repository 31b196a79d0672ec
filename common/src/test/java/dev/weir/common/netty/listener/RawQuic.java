package dev.weir.common.netty.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A QUIC connection that says it speaks HTTP/3, and leaves every byte of every stream to the test.
 * Streams have names: those that begin with {@code request} are bidirectional.
 */
final class RawQuic implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 10;

  private final Channel socket;
  private final QuicChannel connection;
  private final Map<String, QuicStreamChannel> streams = new ConcurrentHashMap<>();
  private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();

  /** What the server did. */
  sealed interface Outcome {

    /**
     * The code of a reset that came as an order to send no more, which the library does not tell.
     */
    long UNSEEN = -1;

    /** The stream that this is about; empty for the connection. */
    default String stream() {
      return "";
    }

    /**
     * The stream ended in order.
     *
     * @param status of the answer on it; 0 where there is none
     */
    record Answered(String stream, int status) implements Outcome {}

    /** The stream was reset. */
    record Reset(String stream, long code) implements Outcome {}

    /** The connection was closed. */
    record Closed(long code, boolean application) implements Outcome {}
  }

  RawQuic(EventLoopGroup group, InetSocketAddress server) throws Exception {
    socket =
        QuicSocket.bind(
            group,
            QuicSslContextBuilder.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE),
            "localhost",
            new QuicClientCodecBuilder()
                .maxIdleTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .initialMaxData(10_000_000)
                .initialMaxStreamDataBidirectionalLocal(1_000_000)
                .initialMaxStreamDataUnidirectional(1_000_000)
                .initialMaxStreamsUnidirectional(10));
    connection =
        QuicChannel.newBootstrap(socket)
            .handler(new Ends())
            .streamHandler(new Discarding())
            .remoteAddress(server)
            .connect()
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private final class Ends extends ChannelInboundHandlerAdapter {

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof QuicConnectionCloseEvent close) {
        outcomes.add(new Outcome.Closed(close.error(), close.isApplicationClose()));
      }
      ctx.fireUserEventTriggered(event);
    }
  }

  /** What the server says on streams of its own. */
  private static final class Discarding extends ChannelInboundHandlerAdapter {

    @Override
    public boolean isSharable() {
      return true;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      ((ByteBuf) msg).release();
    }
  }

  private final class Reading extends ChannelInboundHandlerAdapter {

    private final String name;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean over;

    Reading(String name) {
      this.name = name;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      ByteBuf piece = (ByteBuf) msg;
      byte[] read = new byte[piece.readableBytes()];
      piece.readBytes(read);
      piece.release();
      bytes.writeBytes(read);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof io.netty.channel.socket.ChannelInputShutdownReadComplete && !over) {
        over = true;
        outcomes.add(new Outcome.Answered(name, Http3Bytes.status(bytes.toByteArray())));
      }
      ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (cause instanceof QuicStreamResetException reset && !over) {
        over = true;
        outcomes.add(new Outcome.Reset(name, reset.applicationProtocolCode()));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (!over) {
        outcomes.add(new Outcome.Reset(name, Outcome.UNSEEN));
      }
    }
  }

  private static QuicStreamType type(String name) {
    return name.startsWith("request")
        ? QuicStreamType.BIDIRECTIONAL
        : QuicStreamType.UNIDIRECTIONAL;
  }

  private QuicStreamChannel stream(String name) {
    return streams.computeIfAbsent(name, this::open);
  }

  private QuicStreamChannel open(String name) {
    return connection.createStream(type(name), new Reading(name)).syncUninterruptibly().getNow();
  }

  // nothing below is waited for: it goes out in this order, or in vain where the server has ended
  // the stream

  /** Sends bytes. */
  void send(String stream, byte[] bytes) {
    var _ = stream(stream).writeAndFlush(Unpooled.wrappedBuffer(bytes));
  }

  /** Ends a stream in order. */
  void end(String stream) {
    var _ = stream(stream).shutdownOutput();
  }

  void reset(String stream, long code) {
    var _ = stream(stream).shutdownOutput((int) code);
  }

  /** Asks the server to send no more. */
  void stop(String stream, long code) {
    var _ = stream(stream).shutdownInput((int) code);
  }

  /** What the server does next. */
  Outcome next() throws InterruptedException {
    return Objects.requireNonNull(
        outcomes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "the server does nothing");
  }

  @Override
  public void close() {
    connection.close().awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS);
    socket.close().awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
