package dev.weir.common.netty.listener.http2;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2PushPromiseFrame;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The resources that are pushed with the answer to one HTTP/2 request (RFC 9113 section 8.4). Each
 * is promised on the request's stream, and then asked for on its own stream as a client would ask:
 * whoever serves its path answers.
 */
public final class ServerPush {

  /** What an answer may depend on, and is the same for all that one client asks. */
  private static final List<AsciiString> COPIED =
      List.of(
          HttpHeaderNames.ACCEPT_ENCODING,
          HttpHeaderNames.ACCEPT_LANGUAGE,
          HttpHeaderNames.CACHE_CONTROL,
          HttpHeaderNames.USER_AGENT);

  private final Http2FrameStream stream;
  private final Channel connection;
  private final Http2Headers common;
  private final List<String> targets;

  private ServerPush(
      Http2FrameStream stream, Channel connection, Http2Headers common, List<String> targets) {
    this.stream = stream;
    this.connection = connection;
    this.common = common;
    this.targets = targets;
  }

  /**
   * Null where the request cannot have anything pushed with its answer.
   *
   * @param stream that the request came by; null: it is none of HTTP/2
   */
  public static @Nullable ServerPush of(
      @Nullable Http2FrameStream stream,
      Channel connection,
      HttpRequest request,
      List<String> targets) {
    String authority = request.headers().get(HttpHeaderNames.HOST);
    return stream != null
            && !isPushed(stream)
            && authority != null
            && PushLedger.of(connection).isAccepted()
        ? new ServerPush(
            stream, connection, common(connection, authority, request.headers()), targets)
        : null;
  }

  /** Streams with even numbers are begun by the server. */
  private static boolean isPushed(Http2FrameStream stream) {
    return stream.id() % 2 == 0;
  }

  private static Http2Headers common(Channel connection, String authority, HttpHeaders asked) {
    Http2Headers fields =
        new DefaultHttp2Headers()
            .method("GET")
            .scheme(connection.pipeline().get(SslHandler.class) == null ? "http" : "https")
            .authority(authority);
    for (AsciiString name : COPIED) {
      String value = asked.get(name);
      if (value != null) {
        fields.add(name, value);
      }
    }
    return fields;
  }

  /** Promises what the client accepts now and has not been pushed on this connection before. */
  public void promise() {
    PushLedger ledger = PushLedger.of(connection);
    String authority = Objects.requireNonNull(common.authority()).toString();
    for (String target : targets) {
      if (ledger.enter(authority, target)) {
        open(target, ledger);
      }
    }
  }

  private void open(String target, PushLedger ledger) {
    new Http2StreamChannelBootstrap(connection)
        .handler(ledger.setup())
        .open()
        .addListener(
            opened -> {
              if (opened.isSuccess()) {
                Http2StreamChannel pushed = (Http2StreamChannel) opened.getNow();
                pushed.closeFuture().addListener(closed -> ledger.left());
                promise(pushed, target);
              } else {
                ledger.left();
              }
            });
  }

  private void promise(Http2StreamChannel pushed, String target) {
    Http2Headers fields = new DefaultHttp2Headers().setAll(common).path(target);
    ChannelHandlerContext multiplexer = connection.pipeline().context(Http2MultiplexHandler.class);
    ChannelFuture promised =
        multiplexer.write(
            new DefaultHttp2PushPromiseFrame(fields).stream(stream).pushStream(pushed.stream()));
    promised.addListener(
        written -> {
          if (!written.isSuccess()) {
            pushed.close();
          }
        });
    connection.eventLoop().execute(() -> ask(pushed, fields));
  }

  /** The stream's handlers see the request as if it had come from the client. */
  private static void ask(Http2StreamChannel pushed, Http2Headers fields) {
    if (pushed.isActive()) {
      pushed
          .pipeline()
          .fireChannelRead(new DefaultHttp2HeadersFrame(fields, true).stream(pushed.stream()));
      pushed.pipeline().fireChannelReadComplete();
    }
  }
}
