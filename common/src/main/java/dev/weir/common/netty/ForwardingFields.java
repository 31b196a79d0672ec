package dev.weir.common.netty;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.netty.util.NetUtil;

/**
 * Tells the next server who asked: {@code X-Forwarded-For}, {@code -Proto}, {@code -Host} and
 * {@code Via}. What the client says of itself in these fields passes only when it is a trusted
 * proxy, to which its own address is added.
 */
public final class ForwardingFields {

  private static final AsciiString FORWARDED = AsciiString.cached("forwarded");
  private static final AsciiString FOR = AsciiString.cached("x-forwarded-for");
  private static final AsciiString PROTO = AsciiString.cached("x-forwarded-proto");
  private static final AsciiString HOST = AsciiString.cached("x-forwarded-host");
  private static final AsciiString HTTP = AsciiString.cached("http");
  private static final AsciiString HTTPS = AsciiString.cached("https");
  private static final AsciiString VIA = AsciiString.cached("1.1 weir");

  private ForwardingFields() {}

  /** Puts them into a request on its way to the next server. */
  public static void add(HttpHeaders request, ClientStream client) {
    String peer = NetUtil.toAddressString(client.peerAddress());
    if (client.fromTrustedProxy()) {
      append(request, FOR, peer);
    } else {
      request.remove(FORWARDED);
      request.set(FOR, peer);
      request.remove(HOST);
      request.remove(PROTO);
    }
    if (!request.contains(PROTO)) {
      request.set(PROTO, client.secure() ? HTTPS : HTTP);
    }
    String host = request.get(HttpHeaderNames.HOST);
    if (host != null && !request.contains(HOST)) {
      request.set(HOST, host);
    }
    addVia(request);
  }

  /** Names this hop in a message that passes on (RFC 9110 section 7.6.3). */
  public static void addVia(HttpHeaders message) {
    message.add(HttpHeaderNames.VIA, VIA);
  }

  /** Puts a value behind those that the hops before have put into a field, all in one line. */
  public static void append(HttpHeaders headers, AsciiString name, String value) {
    String before = String.join(", ", headers.getAll(name));
    headers.set(name, before.isEmpty() ? value : before + ", " + value);
  }
}
