package dev.weir.common.trace;

import dev.weir.common.net.AddressText;
import dev.weir.common.net.HostPort;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Traces by OpenTelemetry, with the names of its semantic conventions for HTTP spans. Spans that
 * are not sampled cost their identity alone, which upstreams are still told.
 */
public final class OtelTraces implements Traces {

  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
  private static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
  private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("client.address");
  private static final AttributeKey<String> SERVER = AttributeKey.stringKey("server.address");
  private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
  private static final AttributeKey<String> VERSION =
      AttributeKey.stringKey("network.protocol.version");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  private static final AttributeKey<String> LISTENER = AttributeKey.stringKey("weir.listener");
  private static final AttributeKey<String> UPSTREAM = AttributeKey.stringKey("weir.upstream");
  private static final AttributeKey<String> CACHE = AttributeKey.stringKey("weir.cache");

  /** What a span may be named after: methods that anyone may make up would be too many names. */
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

  private static final TextMapGetter<Carrier> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Carrier carrier) {
          return carrier.names();
        }

        @Override
        public @Nullable String get(@Nullable Carrier carrier, String key) {
          return carrier == null ? null : carrier.get(key);
        }
      };

  private static final TextMapSetter<Carrier> SETTER =
      (carrier, key, value) -> Objects.requireNonNull(carrier).set(key, value);

  private final Tracer tracer;
  private final TextMapPropagator propagator;

  /** Traces that go where that sends them. */
  public OtelTraces(OpenTelemetry telemetry) {
    this.tracer = telemetry.getTracer("dev.weir");
    this.propagator = telemetry.getPropagators().getTextMapPropagator();
  }

  @Override
  public boolean isOff() {
    return false;
  }

  @Override
  public RequestSpan begin(RequestHead request, Carrier fields) {
    String name = spanName(request.method());
    Context parent = propagator.extract(Context.root(), fields, GETTER);
    Span span = tracer.spanBuilder(name).setParent(parent).setSpanKind(SpanKind.SERVER).startSpan();
    if (span.isRecording()) {
      span.setAttribute(METHOD, request.method());
      span.setAttribute(PATH, request.path());
      span.setAttribute(SCHEME, request.tls() ? "https" : "http");
      span.setAttribute(CLIENT, AddressText.of(request.client()));
      span.setAttribute(VERSION, version(request.protocol()));
      span.setAttribute(LISTENER, request.listener());
      if (request.host() != null) {
        span.setAttribute(SERVER, request.host());
      }
    }
    return new Serving(name, span, parent.with(span));
  }

  private static String spanName(String method) {
    return METHODS.contains(method) ? method : "HTTP";
  }

  private static String version(String protocol) {
    return protocol.substring(protocol.indexOf('/') + 1);
  }

  private static void ended(Span span, int status, boolean failed) {
    if (span.isRecording()) {
      span.setAttribute(STATUS, (long) status);
      if (failed) {
        span.setStatus(StatusCode.ERROR);
      }
    }
    span.end();
  }

  /** A request that is served. */
  private final class Serving implements RequestSpan {

    private final String name;
    private final Span span;
    private final Context context;

    Serving(String name, Span span, Context context) {
      this.name = name;
      this.span = span;
      this.context = context;
    }

    @Override
    public @Nullable String traceId() {
      // asked after the end too, when nothing is recorded any more
      SpanContext identity = span.getSpanContext();
      return identity.isSampled() ? identity.getTraceId() : null;
    }

    @Override
    public void mark(String kind, String value) {
      if (!span.isRecording()) {
        return;
      }
      switch (kind) {
        case "route" -> {
          span.setAttribute(ROUTE, value);
          span.updateName(name + " " + value);
        }
        case "upstream", "origin" -> span.setAttribute(UPSTREAM, value);
        case "cache" -> span.setAttribute(CACHE, value);
        default -> {
          // counted, but nothing of this request's
        }
      }
    }

    @Override
    public UpstreamSpan ask(String method, HostPort upstream) {
      Span asked =
          tracer
              .spanBuilder(spanName(method))
              .setParent(context)
              .setSpanKind(SpanKind.CLIENT)
              .startSpan();
      if (asked.isRecording()) {
        asked.setAttribute(METHOD, method);
        asked.setAttribute(SERVER, upstream.host());
        asked.setAttribute(PORT, (long) upstream.port());
      }
      return new Asking(asked, context.with(asked));
    }

    @Override
    public void end(int status) {
      ended(span, status, status >= 500);
    }
  }

  /** A try at an upstream. */
  private final class Asking implements UpstreamSpan {

    private final Span span;
    private final Context context;

    Asking(Span span, Context context) {
      this.span = span;
      this.context = context;
    }

    @Override
    public void sendWith(Carrier fields) {
      propagator.inject(context, fields, SETTER);
    }

    @Override
    public void end(int status, @Nullable String failure) {
      if (failure != null) {
        span.setAttribute(ERROR, failure);
      }
      ended(span, status, failure != null || status >= 400);
    }
  }
}
