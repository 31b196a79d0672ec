package dev.weir.common.netty.probe;

import dev.weir.common.health.HealthCheck;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.upstream.Acquisition;
import dev.weir.common.netty.upstream.UpstreamConnection;
import dev.weir.common.netty.upstream.UpstreamConnections;
import dev.weir.common.netty.upstream.UpstreamExchange;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A probe that asks for an answer: the connection that it is lent, its request, and letting go of
 * both when its run is over. Belongs to one event loop.
 */
final class ProbeCall {

  private final EventLoop loop;
  private final HealthCheck check;
  private final ProbeRun run;
  private Acquisition wish = Acquisition.DONE;
  private @Nullable UpstreamConnection connection;

  /** Starts its time. */
  ProbeCall(EventLoop loop, HealthCheck check, Consumer<ProbeOutcome> then) {
    this.loop = loop;
    this.check = check;
    this.run = new ProbeRun(loop, check.timeout(), this::letGo, then);
  }

  /**
   * Asks for a connection, and sends the request on it.
   *
   * @param answer takes what comes
   * @param request makes it once there is a connection; who is asked, and who asks, is added
   */
  void send(
      UpstreamConnections connections,
      UpstreamTarget at,
      UpstreamExchange answer,
      Supplier<FullHttpRequest> request) {
    wish = connections.acquire(loop, at, answer, lent -> ask(lent, at, request.get()));
  }

  private void ask(UpstreamConnection lent, UpstreamTarget at, FullHttpRequest request) {
    connection = lent;
    request
        .headers()
        .set(
            HttpHeaderNames.HOST, Objects.requireNonNullElse(check.host(), at.address().toString()))
        .set(HttpHeaderNames.USER_AGENT, "weir-health");
    lent.write(request);
    lent.flush();
  }

  ProbeRun run() {
    return run;
  }

  /** Asks for more of the answer, unless the run is over. */
  void requestMore() {
    if (connection != null) {
      connection.requestMore();
    }
  }

  private void letGo() {
    wish.cancel();
    if (connection != null) {
      connection.abort();
      connection = null;
    }
  }
}
