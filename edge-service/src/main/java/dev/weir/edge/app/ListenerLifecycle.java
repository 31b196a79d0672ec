package dev.weir.edge.app;

import dev.weir.common.netty.DataPlane;
import dev.weir.common.netty.Listener;
import dev.weir.common.netty.ListenerSettings;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Binds the data listener when everything else stands, and closes it first. A service whose port is
 * taken does not start, so one that reports ready is listening.
 */
final class ListenerLifecycle implements SmartLifecycle {

  private final ListenerSettings settings;
  private final DataPlane plane;
  private volatile @Nullable Listener listener;

  ListenerLifecycle(ListenerSettings settings, DataPlane plane) {
    this.settings = settings;
    this.plane = plane;
  }

  @Override
  public void start() {
    listener = Listener.bind(settings, plane);
  }

  @Override
  public void stop() {
    Listener bound = listener;
    listener = null;
    if (bound != null) {
      bound.close();
    }
  }

  @Override
  public boolean isRunning() {
    return listener != null;
  }

  /** Where it listens, with the port that was taken. */
  InetSocketAddress address() {
    Listener bound = listener;
    if (bound == null) {
      throw new IllegalStateException("the listener " + settings.name() + " is not bound");
    }
    return bound.address();
  }
}
