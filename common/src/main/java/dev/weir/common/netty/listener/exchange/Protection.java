package dev.weir.common.netty.listener.exchange;

import dev.weir.common.ban.Bans;
import dev.weir.common.concurrency.ConcurrencyLimiter;

/**
 * What guards a data plane besides the limits of its listeners.
 *
 * @param bans who is kept out
 * @param concurrency how many requests are served at once
 */
public record Protection(Bans bans, ConcurrencyLimiter concurrency) {

  /** Keeps nobody out, and serves any number. */
  public static Protection none() {
    return new Protection(Bans.none(), ConcurrencyLimiter.off());
  }
}
