package dev.weir.lb.netty;

import dev.weir.common.net.RequestPath;
import dev.weir.lb.route.Request;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** A request as Netty has it, in terms of routes. */
record NettyRequest(HttpRequest head) implements Request {

  @Override
  public String method() {
    return head.method().name();
  }

  @Override
  public String path() {
    return RequestPath.withoutQuery(head.uri());
  }

  @Override
  public String host() {
    return head.headers().get(HttpHeaderNames.HOST, "");
  }

  @Override
  public @Nullable String header(String name) {
    return head.headers().get(name);
  }
}
