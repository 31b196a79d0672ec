package dev.weir.common.netty.upstream;

import dev.weir.common.netty.upstream.UpstreamConnections.Ready;
import dev.weir.common.netty.upstream.UpstreamFailure.Kind;
import dev.weir.common.pool.CloseReason;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection with a stream for each exchange, as many at once as both sides allow. Once it is
 * retired it takes no exchange any more, and closes with the last of those that it has.
 */
abstract class StreamLine extends ChannelInboundHandlerAdapter implements Line {

  private final UpstreamPool pool;
  private final LineAge age;
  private final Set<StreamCall> calls = new LinkedHashSet<>();
  private CloseReason closeReason = CloseReason.PEER;
  private @Nullable Future<?> patience;
  private boolean ready;
  private boolean retired;
  private boolean served;

  StreamLine(UpstreamPool pool, LineAge age) {
    this.pool = pool;
    this.age = age;
  }

  // ---- what the protocols do in ways of their own

  /** Whether there can be no other stream after those that there were. */
  abstract boolean isUsedUp();

  /** Closes the connection, politely where the protocol has a way. */
  abstract void closeChannel();

  /** Whether it is alive and may have that many exchanges and one more. */
  abstract boolean hasRoom(int exchanges);

  /** How many more than that many exchanges it may have soon, and not yet: streams end later. */
  abstract int owed(int underWay);

  // ---- until it is lent

  /**
   * Waits for the upstream to show that it takes exchanges, for as long as a handshake may take.
   *
   * @param tooLate is told how long that was, and has to close the connection
   */
  void waitToBegin(Consumer<Duration> tooLate) {
    Duration limit = pool.settings().tls().handshakeTimeout();
    patience =
        channel()
            .eventLoop()
            .schedule(() -> tooLate.accept(limit), limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** From now on the pool lends it. */
  void begin() {
    ready = true;
    stopWaiting();
    pool.connected(this);
  }

  boolean isReady() {
    return ready;
  }

  private void stopWaiting() {
    if (patience != null) {
      patience.cancel(false);
    }
  }

  // ---- the pool's side

  UpstreamPool pool() {
    return pool;
  }

  UpstreamHttp2Settings settings() {
    return pool.settings().http2();
  }

  Duration responseTimeout() {
    return pool.settings().responseTimeout();
  }

  @Override
  public LineAge age() {
    return age;
  }

  @Override
  public boolean takesMore() {
    return !retired && hasRoom(calls.size());
  }

  @Override
  public int promised() {
    if (retired || !channel().isActive()) {
      return 0;
    }
    return Math.max(0, owed((int) calls.stream().filter(StreamCall::isUnderWay).count()));
  }

  @Override
  public boolean isLent() {
    return !calls.isEmpty();
  }

  @Override
  public boolean shared() {
    return true;
  }

  /** Whether an exchange has ended here. */
  boolean served() {
    return served;
  }

  int exchanges() {
    return calls.size();
  }

  List<StreamCall> calls() {
    return List.copyOf(calls);
  }

  void began(StreamCall call) {
    calls.add(call);
  }

  /** What came of a stream that was asked for. */
  void opened(Future<?> opened, StreamCall call, UpstreamExchange exchange, Ready then) {
    if (opened.isSuccess()) {
      then.ready(call);
    } else {
      ended(call);
      String detail = "no stream: " + opened.cause().getMessage();
      exchange.onFailure(new UpstreamFailure(Kind.REFUSED, served, false, detail));
    }
  }

  /** One exchange less, and room for another. */
  void ended(StreamCall call) {
    calls.remove(call);
    served = true;
    if (isUsedUp()) {
      retire(CloseReason.EXPIRED);
    } else if (!channel().isActive()) {
      return;
    } else if (retired) {
      closeIfDone();
    } else {
      roomAgain();
    }
  }

  /** It can take more exchanges than before. */
  void roomAgain() {
    if (calls.isEmpty()) {
      pool.release(this);
    } else {
      pool.roomAgain(this);
    }
  }

  @Override
  public void retire(CloseReason reason) {
    endFor(reason);
    closeIfDone();
    pool.connectForWaiters();
  }

  boolean isRetired() {
    return retired;
  }

  private void endFor(CloseReason reason) {
    if (!retired) {
      retired = true;
      closeReason = reason;
    }
  }

  private void closeIfDone() {
    if (calls.isEmpty()) {
      closeChannel();
    }
  }

  @Override
  public void close(CloseReason reason) {
    endFor(reason);
    closeChannel();
  }

  @Override
  public void enforceTimeouts(long now) {
    calls().forEach(call -> call.enforceTimeouts(now));
  }

  /**
   * The connection is gone.
   *
   * @param fault why, where it had not begun
   */
  void gone(Throwable fault) {
    stopWaiting();
    if (ready) {
      pool.forget(this, closeReason);
    } else {
      pool.connectFailed(fault);
    }
  }
}
