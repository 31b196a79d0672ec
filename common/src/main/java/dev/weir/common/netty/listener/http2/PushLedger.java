package dev.weir.common.netty.listener.http2;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.util.AttributeKey;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been pushed on one HTTP/2 connection, and what its client still accepts. Belongs to the
 * connection's event loop.
 */
final class PushLedger {

  /** After so many pushes a connection gets no more: what they were must be remembered. */
  private static final int MOST = 256;

  private static final Logger log = LoggerFactory.getLogger(PushLedger.class);
  private static final AttributeKey<PushLedger> KEY = AttributeKey.valueOf("weir.pushes");
  private static final @Nullable VarHandle STREAM_SETUP = streamSetup();

  private final @Nullable Http2Connection http2;
  private final @Nullable ChannelHandler setup;
  private final Set<String> pushed = new HashSet<>();
  private int open;

  private PushLedger(Channel connection) {
    Http2FrameCodec codec = connection.pipeline().get(Http2FrameCodec.class);
    Http2MultiplexHandler multiplexer = connection.pipeline().get(Http2MultiplexHandler.class);
    this.http2 = codec == null ? null : codec.connection();
    this.setup =
        multiplexer == null || STREAM_SETUP == null
            ? null
            : (ChannelHandler) STREAM_SETUP.get(multiplexer);
  }

  static PushLedger of(Channel connection) {
    PushLedger ledger = connection.attr(KEY).get();
    if (ledger == null) {
      ledger = new PushLedger(connection);
      connection.attr(KEY).set(ledger);
    }
    return ledger;
  }

  /**
   * Reactor Netty hands the handler that sets up a stream to Netty, for streams that clients begin;
   * neither has a way to use it for one that the server begins.
   */
  private static @Nullable VarHandle streamSetup() {
    try {
      return MethodHandles.privateLookupIn(Http2MultiplexHandler.class, MethodHandles.lookup())
          .findVarHandle(Http2MultiplexHandler.class, "inboundStreamHandler", ChannelHandler.class);
    } catch (ReflectiveOperationException e) {
      log.warn("nothing is pushed: this version of Netty sets streams up in another way", e);
      return null;
    }
  }

  /** Whether the client has not refused pushes (SETTINGS_ENABLE_PUSH), nor is about to leave. */
  boolean isAccepted() {
    return http2 != null
        && setup != null
        && http2.remote().allowPushTo()
        && !http2.goAwayReceived();
  }

  /** Sets up a stream as those are that clients begin; only where pushes are accepted. */
  ChannelHandler setup() {
    return Objects.requireNonNull(setup);
  }

  /**
   * Counts a push in, where the client accepts one more stream and has not been pushed the same.
   *
   * @return whether it may be promised; then {@link #left} must follow
   */
  boolean enter(String authority, String target) {
    boolean entered =
        isAccepted()
            && http2 != null
            && open < http2.local().maxActiveStreams()
            && pushed.size() < MOST
            && pushed.add(authority + target);
    if (entered) {
      open++;
    }
    return entered;
  }

  /** The stream of a push has closed. */
  void left() {
    open--;
  }
}
