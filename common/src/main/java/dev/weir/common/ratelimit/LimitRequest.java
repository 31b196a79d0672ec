package dev.weir.common.ratelimit;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What limits look at in a request. */
public interface LimitRequest {

  /** As received. */
  String method();

  /** The {@code Host} field or {@code :authority}, with or without port; may be empty. */
  String host();

  /** The request target in origin form, with or without query. */
  String target();

  /** Who asks. */
  InetAddress client();

  /** The first value of a field; null where there is none. */
  @Nullable String header(String name);

  /** The name of the route that serves it; empty where there are no routes. */
  String route();

  /** A request without fields and route. */
  static LimitRequest of(String method, String host, String target, InetAddress client) {
    return new PlainRequest(method, host, target, client);
  }
}
