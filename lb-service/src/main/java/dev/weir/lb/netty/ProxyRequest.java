package dev.weir.lb.netty;

import dev.weir.common.netty.http.AnswerDate;
import dev.weir.common.netty.http.Client;
import dev.weir.common.netty.http.ForwardingFields;
import dev.weir.common.netty.http.HopByHop;
import dev.weir.lb.balance.Ask;
import dev.weir.lb.retry.GrpcTimeout;
import dev.weir.lb.route.Route;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The head of a proxied request, changed for the upstream, and the changes that its answer needs.
 */
final class ProxyRequest implements Ask {

  private static final String GRPC = "application/grpc";
  private static final AsciiString GRPC_TIMEOUT = AsciiString.cached("grpc-timeout");

  private final HttpRequest head;
  private final Client client;
  private final boolean entered;
  private CharSequence id = "";
  private boolean upgrading;
  private boolean grpc;
  private boolean hasDeadline;
  private FieldEdits.@Nullable Asked asked;

  private ProxyRequest(HttpRequest head, Client client, boolean entered) {
    this.head = head;
    this.client = client;
    this.entered = entered;
  }

  /** One as its client sent it. */
  static ProxyRequest of(HttpRequest head, Client client) {
    return new ProxyRequest(head, client, false);
  }

  /** One whose fields have been through {@link #enter}, and through filters since. */
  static ProxyRequest entered(HttpRequest head, Client client) {
    return new ProxyRequest(head, client, true);
  }

  /** Gives a request the fields that say who asked, and its name: what filters may change. */
  static CharSequence enter(HttpHeaders fields, Client client) {
    ForwardingFields.add(fields, client);
    return RequestIds.assign(fields, client);
  }

  HttpRequest head() {
    return head;
  }

  String method() {
    return head.method().name();
  }

  @Override
  public InetAddress client() {
    return client.clientAddress();
  }

  @Override
  public String target() {
    return head.uri();
  }

  @Override
  public @Nullable String header(String name) {
    return head.headers().get(name);
  }

  @Override
  public boolean fromTrustedProxy() {
    return client.fromTrustedProxy();
  }

  CharSequence id() {
    return id;
  }

  /**
   * Makes the request what the upstream is sent.
   *
   * @return whether it can be: not if its path is one that the route cannot rewrite
   */
  boolean prepare(Route route) {
    HttpHeaders headers = head.headers();
    if (!route.responseEdits().isEmpty()) {
      asked = FieldEdits.Asked.of(head);
    }
    String upgrade = upgrade(headers);
    grpc = isGrpc(head);
    HopByHop.strip(headers);
    if (upgrade != null) {
      upgrading = true;
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
      headers.set(HttpHeaderNames.UPGRADE, upgrade);
    }
    id = entered ? name() : enter(headers, client);
    FieldEdits.apply(route.requestEdits(), headers);
    String target = route.rewrite(head.uri());
    if (target == null) {
      return false;
    }
    head.setUri(target);
    head.setProtocolVersion(HttpVersion.HTTP_1_1);
    if (!headers.contains(HttpHeaderNames.HOST)) {
      headers.set(HttpHeaderNames.HOST, "");
    }
    return true;
  }

  /** What it is called: by a name that it is given now, where it has not been given one. */
  CharSequence name() {
    String known = entered ? head.headers().get(RequestIds.FIELD) : null;
    return known != null ? known : RequestIds.assign(head.headers(), client);
  }

  /**
   * What the client wants to switch to, in its order of preference; null where that is nothing, and
   * with HTTP/1.0, which knows no such thing.
   */
  private @Nullable String upgrade(HttpHeaders headers) {
    if (!headers.contains(HttpHeaderNames.UPGRADE)
        || head.protocolVersion().minorVersion() == 0
        || !headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)) {
      return null;
    }
    String wanted =
        headers.getAll(HttpHeaderNames.UPGRADE).stream()
            .flatMap(line -> Arrays.stream(line.split(",", -1)))
            .map(String::strip)
            .filter(ProxyRequest::mayBeTunnelled)
            .collect(Collectors.joining(", "));
    return wanted.isEmpty() ? null : wanted;
  }

  /**
   * Another version of HTTP, or TLS, is between this hop and the client: through a tunnel, requests
   * would reach the upstream that no route was asked about.
   */
  private static boolean mayBeTunnelled(String protocol) {
    String name = protocol.toLowerCase(Locale.ROOT);
    return !name.isEmpty() && Stream.of("h2", "http", "tls").noneMatch(name::startsWith);
  }

  private static boolean isGrpc(HttpRequest head) {
    if (!HttpMethod.POST.equals(head.method())) {
      return false;
    }
    String type = head.headers().get(HttpHeaderNames.CONTENT_TYPE);
    return type != null && type.startsWith(GRPC);
  }

  /** Whether the client speaks gRPC, and looks at nothing but a {@code grpc-status}. */
  boolean isGrpc() {
    return grpc;
  }

  /**
   * How long the request may take in all: the pool's limit, or the shorter one that a gRPC client
   * gave itself; null for no limit.
   */
  @Nullable Duration timeLimit(@Nullable Duration ofPool) {
    Duration own = grpc ? GrpcTimeout.read(head.headers().get(GRPC_TIMEOUT)).orElse(null) : null;
    hasDeadline = own != null && (ofPool == null || own.compareTo(ofPool) < 0);
    return hasDeadline ? own : ofPool;
  }

  /** Whether that limit is the client's own, which says nothing of the upstream. */
  boolean hasDeadline() {
    return hasDeadline;
  }

  /** Whether the upstream was asked to switch protocols. */
  boolean upgrading() {
    return upgrading;
  }

  void prepareAnswer(HttpResponse response, Route route) {
    HttpHeaders headers = response.headers();
    HopByHop.strip(headers);
    ForwardingFields.addVia(headers);
    headers.set(RequestIds.FIELD, id);
    AnswerDate.addTo(headers);
    FieldEdits.apply(route.responseEdits(), headers, asked);
    route.status().ifPresent(status -> setStatus(response, status));
  }

  /** An answer that had no body, by its status, has none under another: its length is told then. */
  private void setStatus(HttpResponse response, int status) {
    int before = response.status().code();
    if ((before == 204 || before == 304) && !HttpMethod.HEAD.equals(head.method())) {
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
    }
    response.setStatus(HttpResponseStatus.valueOf(status));
  }

  /** Prepares a 101: what it switches to is said on to the client. */
  void keepUpgrade(HttpResponse switching) {
    HttpHeaders headers = switching.headers();
    String upgrade = headers.get(HttpHeaderNames.UPGRADE);
    HopByHop.strip(headers);
    headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    if (upgrade != null) {
      headers.set(HttpHeaderNames.UPGRADE, upgrade);
    }
    headers.set(RequestIds.FIELD, id);
  }
}
