package dev.weir.common.netty.listener.admission;

import dev.weir.common.ratelimit.LimitRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** A request as Netty has it, in terms of limits. */
record NettyLimitRequest(HttpRequest head, InetAddress client, String route)
    implements LimitRequest {

  @Override
  public String method() {
    return head.method().name();
  }

  @Override
  public String host() {
    return head.headers().get(HttpHeaderNames.HOST, "");
  }

  @Override
  public String target() {
    return head.uri();
  }

  @Override
  public @Nullable String header(String name) {
    return head.headers().get(name);
  }
}
