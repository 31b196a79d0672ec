package dev.weir.testkit.netty;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket client over HTTP/2 (RFC 8441) with one stream. What it receives reads as lines:
 * {@code text hello}, {@code binary 5}, {@code close 1000}, {@code end} for the end of the stream,
 * {@code reset 8} for its reset. Pings are answered. Waits at most {@value #PATIENCE_SECONDS} s.
 */
public final class Http2WebSocket implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 30;
  private static final int MAX_FRAME = 64 * 1024 * 1024;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final CompletableFuture<Http2Settings> settings = new CompletableFuture<>();
  private final CompletableFuture<Http2Headers> head = new CompletableFuture<>();
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final Http2StreamChannel stream;

  private Http2WebSocket(
      int port, @Nullable X509Certificate authority, Http2Headers request, boolean ends)
      throws Exception {
    SslContext tls = authority == null ? null : tls(authority);
    Channel connection =
        new Bootstrap()
            .group(group)
            .channel(NioSocketChannel.class)
            .handler(setup(tls))
            .connect(InetAddress.getLoopbackAddress(), port)
            .sync()
            .channel();
    settings.get(PATIENCE_SECONDS, SECONDS);
    stream =
        new Http2StreamChannelBootstrap(connection)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new Frames(), new Messages());
                  }
                })
            .open()
            .get(PATIENCE_SECONDS, SECONDS);
    stream.writeAndFlush(new DefaultHttp2HeadersFrame(request, ends)).sync();
  }

  /** Asks for a WebSocket on a port of the loopback address, without TLS. */
  public static Http2WebSocket connect(int port, String path) throws Exception {
    return new Http2WebSocket(port, null, handshake("http", path), false);
  }

  /** The same over TLS, of a server for localhost. */
  public static Http2WebSocket connect(int port, String path, X509Certificate authority)
      throws Exception {
    return new Http2WebSocket(port, authority, handshake("https", path), false);
  }

  /** Sends a head as it is given, without TLS. */
  public static Http2WebSocket ask(int port, Http2Headers request, boolean endOfStream)
      throws Exception {
    return new Http2WebSocket(port, null, request, endOfStream);
  }

  /** The head of a well-formed handshake. */
  public static Http2Headers handshake(String scheme, String path) {
    return new DefaultHttp2Headers(false)
        .method("CONNECT")
        .add(":protocol", "websocket")
        .scheme(scheme)
        .authority("localhost")
        .path(path)
        .add("sec-websocket-version", "13");
  }

  private static SslContext tls(X509Certificate authority) throws Exception {
    return SslContextBuilder.forClient()
        .trustManager(authority)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                "h2"))
        .build();
  }

  private ChannelInitializer<Channel> setup(@Nullable SslContext tls) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        if (tls != null) {
          channel.pipeline().addLast(tls.newHandler(channel.alloc(), "localhost", 443));
        }
        channel
            .pipeline()
            .addLast(
                Http2FrameCodecBuilder.forClient()
                    .initialSettings(new Http2Settings().pushEnabled(false))
                    .build(),
                new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()),
                new SettingsReader());
      }
    };
  }

  /** What the server's first SETTINGS say. */
  public Http2Settings settings() throws Exception {
    return settings.get(PATIENCE_SECONDS, SECONDS);
  }

  /** The head of the answer. */
  public Http2Headers head() throws Exception {
    return head.get(PATIENCE_SECONDS, SECONDS);
  }

  public String status() throws Exception {
    return String.valueOf(head().status());
  }

  /** Sends a frame, masked. */
  public void send(WebSocketFrame frame) {
    stream.writeAndFlush(frame).syncUninterruptibly();
  }

  /** The same without waiting until it is gone. */
  public void sendLater(WebSocketFrame frame) {
    stream.writeAndFlush(frame);
  }

  /** Whether the connection takes more now. */
  public boolean isWritable() {
    return stream.isWritable();
  }

  /** Ends this side of the stream. */
  public void endStream() {
    stream.writeAndFlush(new DefaultHttp2DataFrame(true)).syncUninterruptibly();
  }

  /** Resets the stream. */
  public void reset() {
    stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL)).syncUninterruptibly();
  }

  /** Whether what comes is read, and the server given leave to send more. */
  public void reading(boolean reads) {
    stream.config().setAutoRead(reads);
  }

  /** The next line. */
  public String next() throws InterruptedException {
    return Objects.requireNonNull(received.poll(PATIENCE_SECONDS, SECONDS), "nothing came");
  }

  @Override
  public void close() {
    stream.parent().close().awaitUninterruptibly(PATIENCE_SECONDS, SECONDS);
    group.shutdownGracefully(0, 1, SECONDS).awaitUninterruptibly(PATIENCE_SECONDS, SECONDS);
  }

  private final class SettingsReader extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      if (msg instanceof Http2SettingsFrame frame) {
        settings.complete(frame.settings());
      }
      ReferenceCountUtil.release(msg);
    }
  }

  /** Turns frames of HTTP/2 into bytes and back. */
  private final class Frames extends ChannelDuplexHandler {

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      WebSocketDecoderConfig config =
          WebSocketDecoderConfig.newBuilder()
              .expectMaskedFrames(false)
              .allowMaskMismatch(true)
              .maxFramePayloadLength(MAX_FRAME)
              .closeOnProtocolViolation(false)
              .build();
      ctx.pipeline()
          .addLast(new WebSocket13FrameEncoder(true), new WebSocket13FrameDecoder(config));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      switch (msg) {
        case Http2HeadersFrame frame -> {
          head.complete(frame.headers());
          sayIfEnded(frame.isEndStream());
        }
        case Http2DataFrame frame -> {
          if ("200".contentEquals(Objects.requireNonNull(head.join().status()))) {
            ctx.fireChannelRead(frame.content());
          } else {
            frame.release();
          }
          sayIfEnded(frame.isEndStream());
        }
        default -> ReferenceCountUtil.release(msg);
      }
    }

    private void sayIfEnded(boolean ended) {
      if (ended) {
        received.add("end");
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof Http2ResetFrame reset) {
        head.completeExceptionally(new IllegalStateException("reset " + reset.errorCode()));
        received.add("reset " + reset.errorCode());
      }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
      ctx.write(msg instanceof ByteBuf bytes ? new DefaultHttp2DataFrame(bytes) : msg, promise);
    }
  }

  private final class Messages extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      if (msg instanceof PingWebSocketFrame ping) {
        ctx.writeAndFlush(new PongWebSocketFrame(ping.content()));
        return;
      }
      if (msg instanceof WebSocketFrame frame) {
        received.add(line(frame));
      }
      ReferenceCountUtil.release(msg);
    }

    private static String line(WebSocketFrame frame) {
      return switch (frame) {
        case CloseWebSocketFrame close -> "close " + close.statusCode();
        case TextWebSocketFrame text -> "text " + text.text();
        default -> "binary " + frame.content().readableBytes();
      };
    }
  }

  /** A payload of so many bytes. */
  public static ByteBuf payload(int bytes) {
    return Unpooled.wrappedBuffer("x".repeat(bytes).getBytes(StandardCharsets.US_ASCII));
  }
}
