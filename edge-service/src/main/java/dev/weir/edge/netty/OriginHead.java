package dev.weir.edge.netty;

import dev.weir.common.netty.http.ForwardingFields;
import dev.weir.common.netty.http.HopByHop;
import dev.weir.common.netty.http.Lookalikes;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.edge.http.EntityTags;
import dev.weir.edge.netty.field.CacheStatus;
import dev.weir.edge.netty.stored.CachedAnswer;
import dev.weir.edge.policy.CacheKey;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the head of the request that goes to an origin.
 *
 * <p>What an origin might answer by and the cache key does not tell apart is left out, or one
 * client's answer would be stored for all: {@code Host} goes out as the key has it, without the
 * spellings that mean the same; fields that name another host, path or method do not go out, nor do
 * spellings of them with underscores, which are the same to an origin that runs CGI or its like.
 */
final class OriginHead {

  /**
   * Name a host, port, scheme or path as another hop saw it; {@code Proxy} becomes the proxy of
   * some CGI programs.
   */
  private static final List<AsciiString> SEEN_ELSEWHERE =
      Stream.of(
              "front-end-https",
              "proxy",
              "x-envoy-original-path",
              "x-forwarded-host",
              "x-forwarded-path",
              "x-forwarded-port",
              "x-forwarded-prefix",
              "x-forwarded-protocol",
              "x-forwarded-scheme",
              "x-forwarded-server",
              "x-forwarded-ssl",
              "x-forwarded-uri",
              "x-host",
              "x-http-host-override",
              "x-original-host",
              "x-original-uri",
              "x-original-url",
              "x-rewrite-url",
              "x-url-scheme")
          .map(AsciiString::cached)
          .toList();

  /** Turn a GET into something else. */
  private static final List<AsciiString> METHOD_OVERRIDES =
      Stream.of("x-http-method", "x-http-method-override", "x-method-override")
          .map(AsciiString::cached)
          .toList();

  /** What this edge says itself, or leaves out. */
  private static final Set<String> NEVER_WITH_UNDERSCORES =
      Stream.concat(
              Stream.concat(SEEN_ELSEWHERE.stream(), METHOD_OVERRIDES.stream())
                  .map(AsciiString::toString),
              Stream.of("x-forwarded-for", "x-forwarded-proto", "x-real-ip"))
          .collect(Collectors.toUnmodifiableSet());

  private OriginHead() {}

  /** The request as the client made it, but for what belongs to this hop. */
  static HttpRequest of(HttpRequest request, CacheKey key, ClientStream client, String edge) {
    HttpHeaders headers = request.headers().copy();
    HopByHop.strip(headers);
    headers.set(HttpHeaderNames.HOST, key.host());
    Lookalikes.remove(headers, NEVER_WITH_UNDERSCORES);
    headers.remove(CacheStatus.DEBUG);
    if (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD)) {
      METHOD_OVERRIDES.forEach(headers::remove);
    }
    // before the next: some of those say the scheme
    ForwardingFields.addChain(headers, client, true);
    SEEN_ELSEWHERE.forEach(headers::remove);
    headers.add(
        HttpHeaderNames.VIA,
        request.protocolVersion().majorVersion()
            + "."
            + request.protocolVersion().minorVersion()
            + " "
            + edge);
    return new DefaultHttpRequest(HttpVersion.HTTP_1_1, request.method(), key.target(), headers);
  }

  /** Leaves the client's own conditions out, which are answered here, and puts the store's in. */
  static void revalidate(HttpHeaders headers, @Nullable CachedAnswer stored) {
    headers.remove(HttpHeaderNames.IF_NONE_MATCH);
    headers.remove(HttpHeaderNames.IF_MODIFIED_SINCE);
    if (stored == null) {
      return;
    }
    String tag = stored.tag();
    if (tag != null) {
      headers.set(HttpHeaderNames.IF_NONE_MATCH, tag);
    }
    String changed = stored.lastModified();
    if (changed != null) {
      headers.set(HttpHeaderNames.IF_MODIFIED_SINCE, changed);
    }
  }

  /** Asks for one part, whatever the client asked for. */
  static void slice(HttpHeaders headers, long first, long last) {
    headers.remove(HttpHeaderNames.IF_NONE_MATCH);
    headers.remove(HttpHeaderNames.IF_MODIFIED_SINCE);
    headers.remove(HttpHeaderNames.IF_RANGE);
    headers.set(HttpHeaderNames.RANGE, "bytes=" + first + "-" + last);
  }

  /**
   * Asks for what a stored beginning lacks. An origin that no longer has the same representation
   * answers with the whole, and so does one that gives no parts.
   */
  static void complete(HttpHeaders headers, CachedAnswer beginning) {
    headers.remove(HttpHeaderNames.IF_NONE_MATCH);
    headers.remove(HttpHeaderNames.IF_MODIFIED_SINCE);
    headers.set(HttpHeaderNames.RANGE, "bytes=" + beginning.length() + "-");
    String tag = beginning.tag();
    if (tag != null && EntityTags.isStrong(tag)) {
      headers.set(HttpHeaderNames.IF_RANGE, tag);
    }
  }
}
