package dev.weir.chat.netty.client;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The clients on one event loop: checks that they live, and lets those read again that had to
 * pause. Belongs to the loop.
 */
public final class LoopClients<C extends Client> {

  private final EventLoop loop;
  private final long checkNanos;
  private final ArrayList<C> clients = new ArrayList<>();
  private final ArrayList<C> paused = new ArrayList<>();
  private boolean checking;

  /**
   * None yet.
   *
   * @param checkNanos how often to look whether they live
   */
  public LoopClients(EventLoop loop, long checkNanos) {
    this.loop = loop;
    this.checkNanos = checkNanos;
  }

  public void add(C client) {
    client.position(clients.size());
    clients.add(client);
    if (!checking) {
      checking = true;
      scheduleCheck();
    }
  }

  /** Removes a client; the last one takes its position, which a backward iteration tolerates. */
  public void remove(C client) {
    int position = client.position();
    if (position < 0) {
      return;
    }
    client.position(-1);
    C last = clients.removeLast();
    if (position < clients.size()) {
      clients.set(position, last);
      last.position(position);
    }
  }

  public int size() {
    return clients.size();
  }

  /** Calls for every client; the call may remove the client it is given, no other. */
  public void each(Consumer<C> action) {
    for (int i = clients.size() - 1; i >= 0; i--) {
      action.accept(clients.get(i));
    }
  }

  /** A client that does not read until {@link #resume}. */
  public void pause(C client) {
    paused.add(client);
  }

  public void resume() {
    List<C> resumed = List.copyOf(paused);
    paused.clear();
    resumed.forEach(Client::readOn);
  }

  private void scheduleCheck() {
    var _ = loop.schedule(this::check, checkNanos, TimeUnit.NANOSECONDS);
  }

  private void check() {
    each(Client::checkHeartbeat);
    checking = !clients.isEmpty();
    if (checking) {
      scheduleCheck();
    }
  }
}
