package dev.weir.common.netty.upstream;

/** A wish for an upstream connection. Belongs to the event loop that it was made on. */
@FunctionalInterface
public interface Acquisition {

  /** One that is over: the connection is lent, or there is none. */
  Acquisition DONE = () -> {};

  /**
   * Takes the wish back: nobody is told of it any more. Does nothing where the connection was lent,
   * or failed, already.
   */
  void cancel();
}
