package dev.weir.common.netty.upstream;

import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.http.Client;
import dev.weir.common.netty.http.HeaderCarrier;
import dev.weir.common.trace.RequestSpan;
import dev.weir.common.trace.UpstreamSpan;
import io.netty.handler.codec.http.HttpRequest;

/** The spans of tries at upstreams, for those who ask them. Free where nothing is traced. */
public final class UpstreamTrace {

  private UpstreamTrace() {}

  /** Begins that of a try. */
  public static UpstreamSpan begin(Client client, HttpRequest head, UpstreamTarget target) {
    RequestSpan span = client.span();
    return span.isTraced() ? span.ask(head.method().name(), target.address()) : UpstreamSpan.NONE;
  }

  /** Names it in the head that is about to be sent. */
  public static void sendWith(UpstreamSpan span, HttpRequest head) {
    if (span.isTraced()) {
      span.sendWith(new HeaderCarrier(head.headers()));
    }
  }
}
