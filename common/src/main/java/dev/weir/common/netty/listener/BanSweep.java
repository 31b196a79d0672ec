package dev.weir.common.netty.listener;

import dev.weir.common.netty.listener.connection.ListenerScope;
import dev.weir.common.netty.listener.peer.PeerAddress;
import io.netty.channel.Channel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends the connections of whoever has just been banned. It looks at every connection of the
 * listener, on a thread that serves none, and once for all bans of its delay: bans that come in
 * floods cost no more than that.
 */
final class BanSweep implements Runnable {

  private static final long DELAY_MILLIS = 50;

  private final ListenerScope scope;
  private final AtomicBoolean due = new AtomicBoolean();

  BanSweep(ListenerScope scope) {
    this.scope = scope;
  }

  /** Somebody is banned. */
  @Override
  public void run() {
    if (due.compareAndSet(false, true)) {
      var _ =
          GlobalEventExecutor.INSTANCE.schedule(this::sweep, DELAY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void sweep() {
    due.set(false);
    for (Channel connection : scope.open()) {
      if (scope.refusesConnection(PeerAddress.of(connection))) {
        connection.close();
      }
    }
  }
}
