package dev.weir.common.netty.listener.turn;

import dev.weir.common.accesslog.AccessEntry;
import dev.weir.common.accesslog.AccessLog;
import dev.weir.common.metrics.Series;
import dev.weir.common.net.RequestPath;
import dev.weir.common.netty.http.HeaderCarrier;
import dev.weir.common.netty.listener.admission.HealthAnswer;
import dev.weir.common.netty.listener.exchange.Watch;
import dev.weir.common.trace.RequestHead;
import dev.weir.common.trace.RequestSpan;
import dev.weir.common.trace.Traces;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sees one request from its head to its end and tells the access log and the trace of it. Notes
 * what a request says at once, by reference: whoever serves it may change its head.
 */
final class Witness {

  private final ClientSide side;
  private final AccessLog log;
  private final RequestSpan span;
  private final InetAddress client;
  private final String method;
  private final String target;
  private final String protocol;
  private final long startMillis;
  private final @Nullable String[] fields;
  private @Nullable String route;
  private @Nullable String upstream;
  private @Nullable String cache;
  private boolean over;

  private Witness(ClientSide side, Watch watch, HttpRequest request, InetAddress client) {
    this.side = side;
    this.client = client;
    this.method = request.method().name();
    this.target = request.uri();
    this.protocol = protocol(side, request);
    this.log = watch.accessLog();
    this.startMillis = log.isOff() ? 0 : System.currentTimeMillis();
    this.fields = new @Nullable String[log.requestFields().size() + log.answerFields().size()];
    read(request.headers(), log.requestFields(), 0);
    this.span = span(watch.traces(), request);
  }

  /**
   * One for a request; null where nobody wants to know of any, or the listener's own health is
   * asked for, which happens every other second.
   */
  static @Nullable Witness of(ClientSide side, HttpRequest request, InetAddress client) {
    Watch watch = side.scope.watch();
    return watch == null || HealthAnswer.isAskedFor(request)
        ? null
        : new Witness(side, watch, request, client);
  }

  private static String protocol(ClientSide side, HttpRequest request) {
    if (!side.multiplexed) {
      return request.protocolVersion().text();
    }
    return side.wire.channel() instanceof QuicStreamChannel ? "HTTP/3.0" : "HTTP/2.0";
  }

  private RequestSpan span(Traces traces, HttpRequest request) {
    if (traces.isOff()) {
      return RequestSpan.NONE;
    }
    return traces.begin(
        new RequestHead(
            method,
            RequestPath.withoutQuery(target),
            protocol,
            request.headers().get(HttpHeaderNames.HOST),
            side.scope.tls() != null,
            client,
            side.scope.settings().name()),
        new HeaderCarrier(request.headers()));
  }

  private void read(HttpHeaders from, List<String> names, int first) {
    for (int i = 0; i < names.size(); i++) {
      fields[first + i] = from.get(names.get(i));
    }
  }

  RequestSpan span() {
    return span;
  }

  /** The head of the final answer is on its way. */
  void answered(HttpHeaders answer) {
    read(answer, log.answerFields(), log.requestFields().size());
  }

  /** The request is counted in that series. */
  void mark(Series series) {
    switch (series.kind()) {
      case "route" -> route = series.name();
      case "upstream", "origin" -> upstream = series.name();
      case "cache" -> cache = series.name();
      default -> {
        // nothing that tells of one request
      }
    }
    span.mark(series.kind(), series.name());
  }

  /** The request has ended; only the first call counts. */
  void ended(int status, long nanos, long received, long sent) {
    if (over) {
      return;
    }
    over = true;
    span.end(status);
    if (!log.isOff()) {
      log.add(
          new AccessEntry(
              startMillis,
              client,
              side.origin().peer(),
              method,
              target,
              protocol,
              side.scope.settings().name(),
              side.scope.tls() != null,
              status,
              received,
              sent,
              nanos,
              new AccessEntry.Marks(route, upstream, cache, span.traceId()),
              Arrays.asList(fields)));
    }
  }
}
