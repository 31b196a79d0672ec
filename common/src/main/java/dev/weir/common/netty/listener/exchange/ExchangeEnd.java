package dev.weir.common.netty.listener.exchange;

/**
 * Hears what an exchange came to, once, when it has ended. {@link
 * dev.weir.common.metrics.Series#record} is one.
 */
@FunctionalInterface
public interface ExchangeEnd {

  /**
   * Called on the event loop of the client's connection.
   *
   * @param status of the answer; 499 where the client left before there was one
   * @param nanos from the head of the request to the end of the answer
   * @param received bytes of the request's body
   * @param sent bytes of the answer's body
   */
  void ended(int status, long nanos, long received, long sent);
}
