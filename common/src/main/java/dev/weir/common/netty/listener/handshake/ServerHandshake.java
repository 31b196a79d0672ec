package dev.weir.common.netty.listener.handshake;

import dev.weir.common.netty.listener.connection.ListenerScope;
import dev.weir.common.netty.tls.TlsContexts;
import dev.weir.common.tls.ClientHello;
import dev.weir.common.tls.KeyMaterial;
import dev.weir.common.tls.Staple;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a client's first message, picks the certificate, and leaves the rest to an {@link
 * SslHandler} in its place. A client that asks for a name nobody has gets the alert {@code
 * unrecognized_name} (RFC 6066 section 3), one that would speak nothing but protocols that nobody
 * here speaks {@code no_application_protocol} (RFC 7301 section 3.2); one that does not finish in
 * time is closed. One that comes to see an answer to its challenge (RFC 8737) is shown that, and
 * closed.
 */
final class ServerHandshake extends SslClientHelloHandler<ServerHandshake.Shown> {

  private static final Logger log = LoggerFactory.getLogger(ServerHandshake.class);

  private static final String RESULT = "weir.handshake";

  private static final byte UNRECOGNIZED_NAME = 112;
  private static final byte NO_APPLICATION_PROTOCOL = 120;

  private final ListenerScope scope;
  private final TlsContexts contexts;
  private final Consumer<Channel> negotiated;
  private @Nullable Future<?> patience;
  private @Nullable HandshakeSlot slot;
  private boolean plain;

  /** What a client is shown, and by which context. */
  record Shown(SslContext context, KeyMaterial material, boolean challenge) {}

  ServerHandshake(ListenerScope scope, TlsContexts contexts, Consumer<Channel> negotiated) {
    this.scope = scope;
    this.contexts = contexts;
    this.negotiated = negotiated;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    patience =
        ctx.executor()
            .schedule(
                () -> ctx.close(), contexts.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A handshake is in progress from its first byte on: by then a PROXY header has been read. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
    if (slot == null && !plain && msg instanceof ByteBuf first && PlainHttp.isBegunBy(first)) {
      plain = true;
      PlainHttp.refuse(ctx);
    }
    if (plain) {
      ReferenceCountUtil.release(msg);
      return;
    }
    if (slot == null) {
      slot = HandshakeSlot.take(scope, ctx.channel());
      if (!slot.isHeld()) {
        ctx.close();
      }
    }
    if (slot.isHeld()) {
      super.channelRead(ctx, msg);
    } else {
      ReferenceCountUtil.release(msg);
    }
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
    super.handlerRemoved0(ctx);
    if (patience != null) {
      patience.cancel(false);
    }
  }

  /** Null where the first record is not one: Netty has closed the connection then. */
  @Override
  protected Future<Shown> lookup(ChannelHandlerContext ctx, @Nullable ByteBuf clientHello) {
    if (clientHello == null) {
      return ctx.executor().newFailedFuture(new IllegalArgumentException("no client hello"));
    }
    ClientHello hello = ClientHello.parse(clientHello.nioBuffer());
    if (!isSpoken(hello)) {
      return ctx.executor()
          .newFailedFuture(
              new RefusedHello(NO_APPLICATION_PROTOCOL, "nobody speaks " + hello.protocols()));
    }
    KeyMaterial material =
        scope.plane().certificates().select(hello.serverName(), hello.protocols());
    return material == null
        ? ctx.executor().newFailedFuture(RefusedHello.unknownName(hello.serverName()))
        : ctx.executor().newSucceededFuture(shown(material, hello.isChallenge()));
  }

  /** Who offers nothing by ALPN means HTTP/1.1. */
  private static boolean isSpoken(ClientHello hello) {
    return hello.protocols().isEmpty()
        || hello.isChallenge()
        || hello.protocols().contains(ApplicationProtocolNames.HTTP_2)
        || hello.protocols().contains(ApplicationProtocolNames.HTTP_1_1);
  }

  private Shown shown(KeyMaterial material, boolean challenge) {
    SslContext context = challenge ? contexts.forChallenge(material) : contexts.of(material);
    return new Shown(context, material, challenge);
  }

  @Override
  protected void onLookupComplete(ChannelHandlerContext ctx, Future<Shown> future) {
    if (future.isSuccess()) {
      proceed(ctx, future.getNow());
    } else {
      log.debug("handshake with {} refused: {}", ctx.channel(), future.cause().getMessage());
      byte alert =
          future.cause() instanceof RefusedHello refused ? refused.alert : UNRECOGNIZED_NAME;
      ctx.writeAndFlush(fatal(alert)).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** A record with an alert, in the record version every client reads. */
  private static ByteBuf fatal(byte alert) {
    return Unpooled.wrappedBuffer(new byte[] {0x15, 3, 3, 0, 2, 2, alert});
  }

  private void succeeded(Channel connection) {
    releaseSlot();
    negotiated.accept(connection);
  }

  private void releaseSlot() {
    if (slot != null) {
      slot.release();
    }
  }

  private void proceed(ChannelHandlerContext ctx, Shown shown) {
    SslHandler handler = shown.context().newHandler(ctx.alloc());
    handler.setHandshakeTimeoutMillis(contexts.handshakeTimeout().toMillis());
    staple(handler, shown.material());
    if (shown.challenge()) {
      // it ends with the handshake, which is no refusal
      releaseSlot();
    }
    ctx.pipeline()
        .addAfter(
            ctx.name(),
            RESULT,
            shown.challenge() ? ChallengeEnd.INSTANCE : new HandshakeResult(this::succeeded));
    ctx.pipeline().replace(this, ctx.name(), handler);
  }

  /** The JDK's TLS has no way to take one. */
  private static void staple(SslHandler handler, KeyMaterial material) {
    Staple staple = material.staple();
    if (staple != null
        && handler.engine() instanceof ReferenceCountedOpenSslEngine engine
        && staple.holdsAt(System.currentTimeMillis())) {
      engine.setOcspResponse(staple.response());
    }
  }

  private static final class RefusedHello extends Exception {

    private static final long serialVersionUID = 1L;

    private final byte alert;

    RefusedHello(byte alert, String why) {
      super(why);
      this.alert = alert;
    }

    static RefusedHello unknownName(@Nullable String name) {
      return new RefusedHello(
          UNRECOGNIZED_NAME,
          "no certificate for " + (name == null ? "a client that names no server" : name));
    }
  }
}
