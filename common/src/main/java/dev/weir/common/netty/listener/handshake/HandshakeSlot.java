package dev.weir.common.netty.listener.handshake;

import dev.weir.common.ban.Offence;
import dev.weir.common.netty.listener.connection.ListenerScope;
import dev.weir.common.netty.listener.peer.PeerAddress;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.net.InetAddress;

/**
 * The place of one TLS handshake among those in progress; given back when the handshake succeeds or
 * its connection ends. Belongs to the event loop of the connection.
 */
public final class HandshakeSlot implements GenericFutureListener<Future<? super Void>> {

  private final ListenerScope scope;
  private final InetAddress peer;
  private boolean held;

  private HandshakeSlot(ListenerScope scope, InetAddress peer, boolean held) {
    this.scope = scope;
    this.peer = peer;
    this.held = held;
  }

  /** Takes a place if there is one. */
  public static HandshakeSlot take(ListenerScope scope, Channel connection) {
    InetAddress peer = PeerAddress.of(connection);
    HandshakeSlot slot = new HandshakeSlot(scope, peer, scope.handshakes().enter(peer));
    if (slot.held) {
      connection.closeFuture().addListener(slot);
    }
    return slot;
  }

  public boolean isHeld() {
    return held;
  }

  public void release() {
    if (held) {
      held = false;
      scope.handshakes().leave(peer);
    }
  }

  /** The connection has ended; where that is in the middle of the handshake, rules count it. */
  @Override
  public void operationComplete(Future<? super Void> closed) {
    if (held) {
      scope.refused(peer, Offence.HANDSHAKE);
      release();
    }
  }
}
