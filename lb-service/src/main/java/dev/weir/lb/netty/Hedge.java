package dev.weir.lb.netty;

import dev.weir.lb.retry.HedgeSettings;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.Upstream;
import org.jspecify.annotations.Nullable;

/**
 * The second try of a request beside its first. Rings when the first has taken longer than usual;
 * made only where the pool's settings want hedges.
 */
final class Hedge extends Alarm {

  private final ProxyExchange exchange;
  private final Pool pool;
  private final long startNanos = System.nanoTime();
  private @Nullable Try made;
  private boolean running;

  private Hedge(ProxyExchange exchange, Pool pool) {
    this.exchange = exchange;
    this.pool = pool;
  }

  /** For a request whose first try begins now. */
  static Hedge begin(ProxyExchange exchange, Pool pool, HedgeSettings settings) {
    Hedge hedge = new Hedge(exchange, pool);
    long delay = settings.delayNanos(pool.answerTimes());
    if (delay >= 0) {
      exchange.alarms().set(hedge, hedge.startNanos + delay);
    }
    return hedge;
  }

  @Override
  void ring() {
    Upstream other = exchange.beside();
    if (other != null) {
      Try second = exchange.open(other);
      made = second;
      running = true;
      exchange.start(second);
    }
  }

  /** The second try, while there are two. */
  @Nullable Try second() {
    return running ? made : null;
  }

  /** There are not two tries any more, and will not be. */
  void drop() {
    running = false;
    cancel();
  }

  /**
   * An answer has begun that is passed on.
   *
   * @param from whose it is
   */
  void answered(Try from) {
    pool.answerTimes().answered(System.nanoTime() - startNanos);
    if (from == made) {
      pool.repeats().hedgeWon();
    }
    drop();
  }
}
