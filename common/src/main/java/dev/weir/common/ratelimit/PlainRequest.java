package dev.weir.common.ratelimit;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** A request without fields and route. */
record PlainRequest(String method, String host, String target, InetAddress client)
    implements LimitRequest {

  @Override
  public @Nullable String header(String name) {
    return null;
  }

  @Override
  public String route() {
    return "";
  }
}
