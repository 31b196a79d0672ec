package dev.weir.common.netty.listener;

import dev.weir.common.problem.Problem;

/** What a banned client is told whose connection is another's. */
final class BannedClient {

  static final Problem PROBLEM =
      Problem.of("banned", "Banned", 403, "Requests from this address are refused for a time.");

  private BannedClient() {}
}
