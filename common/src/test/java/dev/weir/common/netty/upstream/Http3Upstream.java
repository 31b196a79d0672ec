package dev.weir.common.netty.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.HttpVersions;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.testkit.Records;
import dev.weir.testkit.TestCertificates;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.http3.DefaultHttp3DataFrame;
import io.netty.handler.codec.http3.DefaultHttp3GoAwayFrame;
import io.netty.handler.codec.http3.DefaultHttp3Headers;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.http3.Http3ServerConnectionHandler;
import io.netty.handler.codec.quic.InsecureQuicTokenHandler;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** An HTTP/3 server that does with each request what a test says. */
public final class Http3Upstream implements StreamUpstream {

  /** Whom clients have to believe. */
  public static final TestCertificates AUTHORITY = TestCertificates.authority("Upstream CA");

  /** The settings of a client that believes them; their file is put into a folder. */
  static UpstreamSettings trusted(Path folder) throws IOException {
    Path authorities = folder.resolve("authorities.pem");
    Files.writeString(authorities, TestCertificates.pem(AUTHORITY.certificate()));
    return Records.with(
        UpstreamSettings.defaults(), "tls", UpstreamTlsSettings.trusting(authorities));
  }

  /** The error that a connection is closed with when it hangs up. */
  static final int HANG_UP = 0x102;

  /** What happens with a request, when its head has come. */
  public interface Deed {
    void act(Call call);
  }

  /** A request's head, and ways to answer it, from its event loop. */
  public record Call(QuicStreamChannel stream, Http3Headers headers, int number)
      implements StreamUpstream.Call {

    @Override
    public String path() {
      return String.valueOf(headers.path());
    }

    @Override
    public void head(int status, String... fields) {
      section(new DefaultHttp3Headers().status(String.valueOf(status)), fields);
    }

    /** A header section of those fields alone. */
    void fields(String... fields) {
      section(new DefaultHttp3Headers(false), fields);
    }

    private ChannelFuture section(Http3Headers headers, String... fields) {
      for (int i = 0; i < fields.length; i += 2) {
        headers.add(fields[i], fields[i + 1]);
      }
      return stream.writeAndFlush(new DefaultHttp3HeadersFrame(headers));
    }

    @Override
    public void data(String text) {
      stream.writeAndFlush(new DefaultHttp3DataFrame(Unpooled.copiedBuffer(text, UTF_8)));
    }

    /** A piece of that many bytes, and whether the client takes any. */
    ChannelFuture piece(int bytes) {
      return stream.writeAndFlush(
          new DefaultHttp3DataFrame(Unpooled.wrappedBuffer(new byte[bytes])));
    }

    /** Bytes of the stream itself, and then its end. */
    void endRaw(int... bytes) {
      ByteBuf raw = Unpooled.buffer(bytes.length);
      IntStream.of(bytes).forEach(raw::writeByte);
      stream
          .pipeline()
          .firstContext()
          .writeAndFlush(raw)
          .addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
    }

    @Override
    public void end() {
      stream
          .writeAndFlush(new DefaultHttp3DataFrame(Unpooled.EMPTY_BUFFER))
          .addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
    }

    @Override
    public void trailers(String... fields) {
      section(new DefaultHttp3Headers(), fields).addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
    }

    @Override
    public void refuse() {
      reset(Http3ErrorCode.H3_REQUEST_REJECTED);
    }

    @Override
    public void fail() {
      reset(Http3ErrorCode.H3_INTERNAL_ERROR);
    }

    private void reset(Http3ErrorCode error) {
      stream.shutdown(error.code(), stream.newPromise());
    }

    /** Takes no more of the request. */
    void stop(Http3ErrorCode error) {
      stream.shutdownInput(error.code(), stream.newPromise());
    }

    @Override
    public void take() {
      stream.config().setAutoRead(true);
      stream.read();
    }

    @Override
    public void after(Duration time, Runnable deed) {
      stream.eventLoop().schedule(deed, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void hangUp() {
      connection().close(true, HANG_UP, Unpooled.EMPTY_BUFFER);
    }

    QuicChannel connection() {
      return stream.parent();
    }

    @Override
    public void goAway() {
      Objects.requireNonNull(Http3.getLocalControlStream(connection()))
          .writeAndFlush(new DefaultHttp3GoAwayFrame(stream.streamId()));
    }
  }

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final AtomicInteger connections = new AtomicInteger();
  private final Set<Channel> open = ConcurrentHashMap.newKeySet();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final UploadCounts uploads = new UploadCounts();
  private final List<Long> resets = new CopyOnWriteArrayList<>();
  private final Channel socket;
  private volatile boolean taking = true;
  private volatile boolean silent;

  private Http3Upstream(int port, int streams, Deed deed) {
    TestCertificates.Issued issued = AUTHORITY.issue("localhost");
    QuicSslContext tls =
        QuicSslContextBuilder.forServer(
                issued.key(), null, issued.chain().toArray(X509Certificate[]::new))
            .applicationProtocols(Http3.supportedApplicationProtocols())
            .build();
    this.socket =
        new Bootstrap()
            .group(group)
            .channel(NioDatagramChannel.class)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel datagrams) {
                    datagrams.pipeline().addLast(new Silence(), codec(tls, streams, deed));
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), port)
            .syncUninterruptibly()
            .channel();
  }

  private ChannelHandler codec(QuicSslContext tls, int streams, Deed deed) {
    return Http3.newQuicServerCodecBuilder()
        .sslContext(tls)
        .maxIdleTimeout(60, TimeUnit.SECONDS)
        .initialMaxData(1 << 20)
        .initialMaxStreamDataBidirectionalRemote(65_536)
        .initialMaxStreamsBidirectional(streams)
        .tokenHandler(InsecureQuicTokenHandler.INSTANCE)
        .handler(
            new ChannelInitializer<QuicChannel>() {
              @Override
              protected void initChannel(QuicChannel connection) {
                connected(connection, deed);
              }
            })
        .build();
  }

  private void connected(QuicChannel connection, Deed deed) {
    connections.incrementAndGet();
    open.add(connection);
    connection.closeFuture().addListener(_ -> open.remove(connection));
    connection
        .pipeline()
        .addLast(
            new Http3ServerConnectionHandler(
                new ChannelInitializer<QuicStreamChannel>() {
                  @Override
                  protected void initChannel(QuicStreamChannel stream) {
                    if (!taking) {
                      stream.config().setAutoRead(false).setRecvByteBufAllocator(headAlone());
                    }
                    stream.pipeline().addLast(new Frames(deed));
                    stream.read();
                  }
                }));
  }

  /** One read brings the head of a request, and not all of a body of some size. */
  private static RecvByteBufAllocator headAlone() {
    return new FixedRecvByteBufAllocator(128).maxMessagesPerRead(1);
  }

  public static Http3Upstream start(Deed deed) {
    return new Http3Upstream(0, 100, deed);
  }

  static Http3Upstream allowing(int streams, Deed deed) {
    return new Http3Upstream(0, streams, deed);
  }

  /** Dies without a word, and begins anew where it was. */
  Http3Upstream anew(Deed deed) {
    int port = target().address().port();
    fallSilent();
    close();
    return new Http3Upstream(port, 100, deed);
  }

  @Override
  public Http3Upstream taking(boolean takes) {
    taking = takes;
    return this;
  }

  /** Hears nothing any more, and says nothing, but is there. */
  void fallSilent() {
    silent = true;
  }

  @Override
  public UpstreamTarget target() {
    int port = ((InetSocketAddress) socket.localAddress()).getPort();
    return new UpstreamTarget(new HostPort("localhost", port), true, HttpVersions.HTTP_3);
  }

  @Override
  public int connections() {
    return connections.get();
  }

  @Override
  public int openConnections() {
    return open.size();
  }

  @Override
  public List<Call> calls() {
    return calls;
  }

  /** Errors of streams that the client reset. */
  List<Long> resets() {
    return resets;
  }

  @Override
  public UploadCounts uploads() {
    return uploads;
  }

  @Override
  public void close() {
    socket.close().syncUninterruptibly();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** Loses every packet, either way, when it is told to. */
  private final class Silence extends ChannelDuplexHandler {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      if (silent) {
        ReferenceCountUtil.release(msg);
      } else {
        ctx.fireChannelRead(msg);
      }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
      if (silent) {
        ReferenceCountUtil.release(msg);
        promise.setSuccess();
      } else {
        ctx.write(msg, promise);
      }
    }
  }

  private final class Frames extends ChannelInboundHandlerAdapter {

    private final Deed deed;

    Frames(Deed deed) {
      this.deed = deed;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      if (msg instanceof Http3HeadersFrame head && head.headers().method() != null) {
        Call call = new Call((QuicStreamChannel) ctx.channel(), head.headers(), calls.size());
        calls.add(call);
        deed.act(call);
      } else if (msg instanceof Http3DataFrame data) {
        uploads.piece(data.content().readableBytes());
      }
      ReferenceCountUtil.release(msg);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        uploads.end();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (cause instanceof QuicStreamResetException reset) {
        resets.add(reset.applicationProtocolCode());
      }
    }
  }
}
