package dev.weir.lb.balance;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What an algorithm may know of the request that it chooses for. Nothing is asked that the
 * algorithm has no use for.
 *
 * <p>Implemented by the exchange itself, so that a choice allocates nothing. A lambda is an ask of
 * which nothing is known but its client.
 */
@FunctionalInterface
public interface Ask {

  /** Who asks. */
  InetAddress client();

  /** The path and, after a question mark, the query; empty where there is no such thing. */
  default String target() {
    return "";
  }

  /** The first value of a header field; null: there is none. */
  default @Nullable String header(String name) {
    return null;
  }

  /** Whether it comes from a proxy whose word about its client counts. */
  default boolean fromTrustedProxy() {
    return false;
  }
}
