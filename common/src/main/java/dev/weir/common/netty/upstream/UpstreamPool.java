package dev.weir.common.netty.upstream;

import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.upstream.UpstreamConnections.Ready;
import dev.weir.common.netty.upstream.UpstreamFailure.Kind;
import dev.weir.common.pool.CloseReason;
import dev.weir.common.pool.ConnectionCounts;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one upstream; those that can be lent lie on a stack, most
 * recently used on top. A share of the limits of {@link UpstreamSettings} is this pool's own, so
 * that no loop has to ask another.
 *
 * <p>Who finds none waits in a queue, and a connection is opened for each who waits, up to the
 * limit; where HTTP/2 or HTTP/3 is spoken, or may be, one at a time, since it will serve them all,
 * and none for those whom the ones there are about to serve. Whether either comes true is waited
 * for as long as a connection may take to come about: then another is opened beside. Whichever
 * connection is free first goes to whoever has waited longest.
 */
final class UpstreamPool {

  private final UpstreamTarget target;
  private final UpstreamConnector connector;
  private final UpstreamSettings settings;
  private final ConnectionCounts counts;
  private final int maxConnections;
  private final int maxIdle;
  private final int maxPending;

  /** Those that can be lent: idle, or shared and with room. */
  private final Deque<Line> free = new ArrayDeque<>();

  private final Set<Line> open = new LinkedHashSet<>();
  private final Deque<Waiter> waiters = new ArrayDeque<>();
  private int connecting;
  private long lastConnectNanos = System.nanoTime();
  private int idle;
  private boolean oneAtATime;
  private boolean closed;

  UpstreamPool(
      UpstreamTarget target,
      UpstreamConnector connector,
      UpstreamSettings settings,
      ConnectionCounts counts,
      int eventLoops) {
    this.target = target;
    this.connector = connector;
    this.settings = settings;
    this.counts = counts;
    this.maxConnections = share(settings.maxConnections(), eventLoops);
    this.maxIdle = share(settings.maxIdle(), eventLoops);
    this.maxPending = share(settings.maxPending(), eventLoops);
    this.oneAtATime = connector.mayShare();
  }

  private static int share(int limit, int eventLoops) {
    return Math.max(1, limit / eventLoops);
  }

  UpstreamSettings settings() {
    return settings;
  }

  // ---- who asks

  Acquisition acquire(UpstreamExchange exchange, Ready then) {
    Line line = takeFree();
    if (line != null) {
      counts.lent();
      lend(line, exchange, then);
      return Acquisition.DONE;
    }
    if (closed || waiters.size() - connecting >= maxPending) {
      fail(exchange, Kind.POOL_EXHAUSTED, closed ? "shutting down" : full());
      return Acquisition.DONE;
    }
    Waiter waiter = new Waiter(exchange, then, System.nanoTime());
    waiters.addLast(waiter);
    counts.waiting(waiters.size());
    connectForWaiters();
    return () -> cancel(waiter);
  }

  private String full() {
    return "every connection to " + target.address() + " is busy, and so is the queue for one";
  }

  private void cancel(Waiter waiter) {
    if (waiters.remove(waiter)) {
      counts.waiting(waiters.size());
    }
  }

  private @Nullable Line takeFree() {
    Line line;
    while ((line = free.peekLast()) != null) {
      boolean fit = line.takesMore();
      if (!fit || !line.shared()) {
        free.removeLast();
      }
      if (fit) {
        return line;
      }
    }
    return null;
  }

  private void lend(Line line, UpstreamExchange exchange, Ready then) {
    noLongerIdle(line);
    line.lend(exchange, then);
  }

  private void noLongerIdle(Line line) {
    if (line.age().isIdle()) {
      line.age().busy();
      idle--;
      counts.noLongerIdle();
    }
  }

  // ---- connections that come

  /**
   * Opens connections for those who wait and whom the ones there, or on their way, may not serve.
   */
  void connectForWaiters() {
    while (mayConnect() && isShort()) {
      connect();
    }
  }

  private boolean mayConnect() {
    return !closed && open.size() + connecting < maxConnections;
  }

  private boolean isShort() {
    return oneAtATime
        ? connecting == 0 && waiters.size() > promised()
        : waiters.size() > connecting;
  }

  private int promised() {
    return open.stream().mapToInt(Line::promised).sum();
  }

  private void connect() {
    connecting++;
    lastConnectNanos = System.nanoTime();
    connector.connect(this);
  }

  /** What those who wait longest wait for may be dead. */
  private void connectBeside(long now) {
    Waiter first = waiters.peekFirst();
    if (first != null
        && oneAtATime
        && connecting <= 1
        && mayConnect()
        && isLong(now - first.sinceNanos)
        && isLong(now - lastConnectNanos)) {
      connect();
    }
  }

  private boolean isLong(long nanos) {
    return nanos > settings.connectTimeout().toNanos();
  }

  void connected(Line line) {
    connecting--;
    oneAtATime = line.shared();
    open.add(line);
    counts.opened();
    if (closed) {
      line.close(CloseReason.SHUTDOWN);
      return;
    }
    settle(line, System.nanoTime());
    connectForWaiters();
  }

  void connectFailed(Throwable cause) {
    connecting--;
    counts.connectFailed();
    String detail = "no connection to " + target.address() + ": " + reason(cause);
    for (Waiter waiter : hopeless()) {
      fail(waiter.exchange, Kind.CONNECT_FAILURE, detail);
    }
    connectForWaiters();
  }

  /** Those whom no connection will serve that is there or on its way: all of them, or the first. */
  private List<Waiter> hopeless() {
    List<Waiter> found = new ArrayList<>(1);
    boolean all = oneAtATime && open.isEmpty();
    while (waiters.size() > connecting && (all || found.isEmpty())) {
      found.add(waiters.removeFirst());
    }
    counts.waiting(waiters.size());
    return found;
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  // ---- connections that are there

  /** An exchange is over, and its connection, without one now, can serve another. */
  void release(Line line) {
    long now = System.nanoTime();
    CloseReason over = line.age().over(now);
    if (over != null) {
      line.close(over);
    } else {
      settle(line, now);
    }
  }

  private void settle(Line line, long now) {
    serveWaiters(line, now);
    if (line.isLent()) {
      offer(line);
    } else if (line.takesMore() && !line.age().isIdle()) {
      park(line, now);
    }
  }

  private void park(Line line, long now) {
    if (closed) {
      line.close(CloseReason.SHUTDOWN);
    } else if (idle >= maxIdle) {
      line.close(CloseReason.SURPLUS);
    } else {
      line.age().idleSince(now);
      idle++;
      counts.becameIdle();
      offer(line);
    }
  }

  /** A connection that is lent already can take more. */
  void roomAgain(Line line) {
    serveWaiters(line, System.nanoTime());
    offer(line);
  }

  private void offer(Line line) {
    if (line.takesMore() && !(line.shared() && free.contains(line))) {
      free.addLast(line);
    }
  }

  private void serveWaiters(Line line, long now) {
    Waiter next;
    while (line.takesMore() && (next = waiters.pollFirst()) != null) {
      counts.waiting(waiters.size());
      counts.lentAfter(now - next.sinceNanos);
      lend(line, next.exchange, next.then);
    }
  }

  /**
   * A connection that had lain idle was found dead: the others are likely to be so too, and the
   * next try is not to find out one by one.
   */
  void dropIdle() {
    for (Line line : List.copyOf(free)) {
      if (line.age().isIdle()) {
        line.close(CloseReason.PEER);
      }
    }
  }

  /** A connection is gone, or not the pool's any more. */
  void forget(Line line, CloseReason reason) {
    if (open.remove(line)) {
      noLongerIdle(line);
      free.remove(line);
      counts.closed(reason);
      connectForWaiters();
    }
  }

  // ---- time

  /**
   * Closes what has been idle or alive, fails what has waited, for too long.
   *
   * @return whether nothing is left here
   */
  boolean sweep(long now) {
    failLongWaiters(now);
    connectBeside(now);
    for (Line line : List.copyOf(open)) {
      CloseReason over = line.age().over(now);
      if (over != null && line.age().isIdle()) {
        line.close(over);
      } else if (over == CloseReason.EXPIRED) {
        line.retire(over);
      }
      line.enforceTimeouts(now);
    }
    connectForWaiters();
    return open.isEmpty() && waiters.isEmpty() && connecting == 0;
  }

  private void failLongWaiters(long now) {
    Duration limit = settings.pendingTimeout();
    Waiter first;
    while ((first = waiters.peekFirst()) != null && now - first.sinceNanos > limit.toNanos()) {
      waiters.removeFirst();
      counts.waiting(waiters.size());
      fail(
          first.exchange,
          Kind.POOL_EXHAUSTED,
          "no connection to " + target.address() + " became free in time");
    }
  }

  private static void fail(UpstreamExchange exchange, Kind kind, String detail) {
    exchange.onFailure(new UpstreamFailure(kind, false, false, detail));
  }

  void close() {
    closed = true;
    List<Waiter> left = List.copyOf(waiters);
    waiters.clear();
    counts.waiting(0);
    left.forEach(waiter -> fail(waiter.exchange, Kind.POOL_EXHAUSTED, "shutting down"));
    List.copyOf(open).forEach(line -> line.close(CloseReason.SHUTDOWN));
  }

  /** One exchange in the queue; no two are the same. */
  private static final class Waiter {

    private final UpstreamExchange exchange;
    private final Ready then;
    private final long sinceNanos;

    Waiter(UpstreamExchange exchange, Ready then, long sinceNanos) {
      this.exchange = exchange;
      this.then = then;
      this.sinceNanos = sinceNanos;
    }
  }
}
