package dev.weir.edge.netty;

import dev.weir.common.netty.ClientStream;
import dev.weir.common.netty.HopByHop;
import dev.weir.edge.policy.CacheKey;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Makes the head of the request that goes to an origin. The client's {@code Host} is kept. */
final class OriginHead {

  private static final AsciiString FORWARDED = AsciiString.cached("forwarded");
  private static final AsciiString X_FORWARDED_FOR = AsciiString.cached("x-forwarded-for");
  private static final AsciiString X_FORWARDED_HOST = AsciiString.cached("x-forwarded-host");
  private static final AsciiString X_FORWARDED_PROTO = AsciiString.cached("x-forwarded-proto");

  private OriginHead() {}

  /** The request as the client made it, but for what belongs to this hop. */
  static HttpRequest of(HttpRequest request, CacheKey key, ClientStream client, String edge) {
    HttpHeaders headers = request.headers().copy();
    HopByHop.strip(headers);
    addForwarding(headers, client);
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
    if (stored.tag() != null) {
      headers.set(HttpHeaderNames.IF_NONE_MATCH, stored.tag());
    }
    String changed = stored.headers().get(HttpHeaderNames.LAST_MODIFIED);
    if (changed != null) {
      headers.set(HttpHeaderNames.IF_MODIFIED_SINCE, changed);
    }
  }

  private static void addForwarding(HttpHeaders headers, ClientStream client) {
    if (!client.fromTrustedProxy()) {
      headers.remove(FORWARDED);
      headers.remove(X_FORWARDED_FOR);
      headers.remove(X_FORWARDED_HOST);
      headers.remove(X_FORWARDED_PROTO);
    }
    String peer = NetUtil.toAddressString(client.peerAddress());
    append(headers, X_FORWARDED_FOR, peer);
    append(headers, FORWARDED, forwarded(client.peerAddress(), peer, client.secure()));
    if (!headers.contains(X_FORWARDED_PROTO)) {
      headers.set(X_FORWARDED_PROTO, scheme(client.secure()));
    }
  }

  private static String forwarded(InetAddress address, String peer, boolean secure) {
    String node = address.getAddress().length > 4 ? "\"[" + peer + "]\"" : peer;
    return "for=" + node + ";proto=" + scheme(secure);
  }

  private static String scheme(boolean secure) {
    return secure ? "https" : "http";
  }

  private static void append(HttpHeaders headers, AsciiString name, String value) {
    String before = String.join(", ", headers.getAll(name));
    headers.set(name, before.isEmpty() ? value : before + ", " + value);
  }
}
