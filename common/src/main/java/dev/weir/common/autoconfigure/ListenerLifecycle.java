package dev.weir.common.autoconfigure;

import dev.weir.common.netty.Listener;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Binds a data listener when the context starts and drains it when the context closes. It starts
 * before the control port does, so that a service that says it is ready takes traffic.
 */
public final class ListenerLifecycle implements SmartLifecycle {

  /** Before the web server, which starts at {@link SmartLifecycle#DEFAULT_PHASE} - 2048. */
  private static final int PHASE = DEFAULT_PHASE - 4096;

  private final Supplier<Listener> bind;
  private @Nullable Listener listener;

  /**
   * A lifecycle around a listener.
   *
   * @param bind binds it
   */
  public ListenerLifecycle(Supplier<Listener> bind) {
    this.bind = bind;
  }

  /** Where the listener listens, once it does. */
  public synchronized @Nullable InetSocketAddress address() {
    return listener == null ? null : listener.address();
  }

  @Override
  public synchronized void start() {
    listener = bind.get();
  }

  @Override
  public synchronized void stop() {
    if (listener != null) {
      listener.close();
      listener = null;
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return listener != null;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
