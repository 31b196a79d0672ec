package dev.weir.common.ratelimit;

import java.net.InetAddress;

/** Hears of each refusal, on the thread that refuses: it must be quick. */
@FunctionalInterface
public interface RefusalListener {

  /**
   * A request was refused.
   *
   * @param client who asked
   * @param rule the name of the limit that refused it
   */
  void onRefused(InetAddress client, String rule);
}
