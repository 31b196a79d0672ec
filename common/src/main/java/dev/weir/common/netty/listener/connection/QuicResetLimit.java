package dev.weir.common.netty.listener.connection;

import dev.weir.common.ban.Offence;
import dev.weir.common.netty.listener.peer.PeerAddress;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;

/**
 * Ends a QUIC connection whose client resets streams in floods (CVE-2023-44487 in HTTP/3), or
 * begins and ends unidirectional ones. Quiche gives the client another stream for each at once, so
 * that only their number in a time can be limited; for HTTP/2 {@link FrameGate} does that.
 */
public final class QuicResetLimit {

  private static final AttributeKey<WindowCount> RESETS = AttributeKey.valueOf("weir.resets");

  private QuicResetLimit() {}

  /** A stream ended without an answer; counts those of QUIC connections alone. */
  public static void lost(Channel stream, ListenerScope scope) {
    if (!(stream.parent() instanceof QuicChannel quic) || !quic.isActive()) {
      return;
    }
    Attribute<WindowCount> resets = quic.attr(RESETS);
    resets.setIfAbsent(new WindowCount(scope.settings().limits().maxResets()));
    if (resets.get().isOneTooMany(System.nanoTime())) {
      scope.refused(PeerAddress.of(quic), Offence.FLOOD);
      quic.close(true, Http3ErrorCode.H3_EXCESSIVE_LOAD.code(), Unpooled.EMPTY_BUFFER);
    }
  }
}
