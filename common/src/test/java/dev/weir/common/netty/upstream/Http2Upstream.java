package dev.weir.common.netty.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.HttpVersions;
import dev.weir.common.net.UpstreamTarget;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2SettingsFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP/2 server, by prior knowledge, that does with each request what a test says. */
public final class Http2Upstream implements StreamUpstream {

  /** What happens with a request, when its head has come. */
  public interface Deed {
    void act(Call call);
  }

  /** A request's head, and ways to answer it. */
  public record Call(
      ChannelHandlerContext ctx, Http2FrameStream stream, Http2Headers headers, int number)
      implements StreamUpstream.Call {

    @Override
    public String path() {
      return headers.path().toString();
    }

    @Override
    public void head(int status, String... fields) {
      head(status, false, fields);
    }

    public void head(int status, boolean last, String... fields) {
      Http2Headers answer = new DefaultHttp2Headers().status(String.valueOf(status));
      add(answer, fields);
      ctx.writeAndFlush(new DefaultHttp2HeadersFrame(answer, last).stream(stream));
    }

    @Override
    public void data(String text) {
      data(text, false);
    }

    @Override
    public void end() {
      data("", true);
    }

    private void data(String text, boolean last) {
      ctx.writeAndFlush(
          new DefaultHttp2DataFrame(Unpooled.copiedBuffer(text, UTF_8), last).stream(stream));
    }

    @Override
    public void trailers(String... fields) {
      Http2Headers trailers = new DefaultHttp2Headers();
      add(trailers, fields);
      ctx.writeAndFlush(new DefaultHttp2HeadersFrame(trailers, true).stream(stream));
    }

    @Override
    public void refuse() {
      reset(Http2Error.REFUSED_STREAM);
    }

    @Override
    public void fail() {
      reset(Http2Error.INTERNAL_ERROR);
    }

    private void reset(Http2Error error) {
      ctx.writeAndFlush(new DefaultHttp2ResetFrame(error).stream(stream));
    }

    @Override
    public void goAway() {
      Http2FrameCodec codec = ctx.pipeline().get(Http2FrameCodec.class);
      ChannelHandlerContext at = ctx.pipeline().context(codec);
      codec
          .encoder()
          .frameWriter()
          .writeGoAway(at, stream.id() - 2, 0, Unpooled.EMPTY_BUFFER, at.newPromise());
      at.flush();
    }

    @Override
    public void take() {
      ctx.writeAndFlush(new DefaultHttp2WindowUpdateFrame(65_535).stream(stream));
    }

    @Override
    public void after(Duration time, Runnable deed) {
      ctx.executor().schedule(deed, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void hangUp() {
      ctx.channel().close();
    }

    private static void add(Http2Headers headers, String... fields) {
      for (int i = 0; i < fields.length; i += 2) {
        headers.add(fields[i], fields[i + 1]);
      }
    }
  }

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final AtomicInteger connections = new AtomicInteger();
  private final List<Channel> accepted = new CopyOnWriteArrayList<>();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final UploadCounts uploads = new UploadCounts();
  private final Channel server;
  private volatile boolean taking = true;
  private volatile boolean ponging = true;
  private volatile int speechless;

  private Http2Upstream(Http2Settings settings, Deed deed) {
    server =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accepted.add(channel);
                    if (connections.incrementAndGet() <= speechless) {
                      return;
                    }
                    channel
                        .pipeline()
                        .addLast(
                            Http2FrameCodecBuilder.forServer()
                                .initialSettings(settings)
                                .autoAckPingFrame(ponging)
                                .build(),
                            new Frames(deed));
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
  }

  public static Http2Upstream start(Deed deed) {
    return new Http2Upstream(Http2Settings.defaultSettings(), deed);
  }

  static Http2Upstream allowing(int streams, Deed deed) {
    return new Http2Upstream(Http2Settings.defaultSettings().maxConcurrentStreams(streams), deed);
  }

  /** Answers no PING on connections from now on. */
  Http2Upstream mute() {
    ponging = false;
    return this;
  }

  /** Says nothing on the first connections, ever. */
  Http2Upstream speechlessOn(int first) {
    speechless = first;
    return this;
  }

  /** Changes how many streams each connection may have. */
  void allow(int streams) {
    Http2Settings settings = new Http2Settings().maxConcurrentStreams(streams);
    accepted.forEach(channel -> channel.writeAndFlush(new DefaultHttp2SettingsFrame(settings)));
  }

  @Override
  public Http2Upstream taking(boolean takes) {
    taking = takes;
    return this;
  }

  @Override
  public UpstreamTarget target() {
    int port = ((InetSocketAddress) server.localAddress()).getPort();
    return new UpstreamTarget(new HostPort("127.0.0.1", port), false, HttpVersions.HTTP_2);
  }

  @Override
  public int connections() {
    return connections.get();
  }

  @Override
  public int openConnections() {
    return (int) accepted.stream().filter(Channel::isActive).count();
  }

  @Override
  public List<Call> calls() {
    return calls;
  }

  @Override
  public UploadCounts uploads() {
    return uploads;
  }

  @Override
  public void close() {
    server.close().syncUninterruptibly();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private final class Frames extends ChannelInboundHandlerAdapter {

    private final Deed deed;

    Frames(Deed deed) {
      this.deed = deed;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      if (msg instanceof Http2HeadersFrame head && head.headers().method() != null) {
        Call call = new Call(ctx, head.stream(), head.headers(), calls.size());
        calls.add(call);
        count(head.isEndStream());
        deed.act(call);
      } else if (msg instanceof Http2DataFrame data) {
        uploads.piece(data.content().readableBytes());
        count(data.isEndStream());
        if (taking) {
          ctx.writeAndFlush(
              new DefaultHttp2WindowUpdateFrame(data.initialFlowControlledBytes())
                  .stream(data.stream()));
        }
      }
      ReferenceCountUtil.release(msg);
    }

    private void count(boolean end) {
      if (end) {
        uploads.end();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      // streams that the client reset, mostly
    }
  }
}
