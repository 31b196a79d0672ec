package dev.weir.common.netty.http;

import dev.weir.common.net.AddressText;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells the next server who asked, in the one way that holds for every lane and service.
 *
 * <p>What the client says of itself in forwarding fields passes only when it is a trusted proxy;
 * from anyone else all of them are dropped, those too that are not written here, or are spelled
 * with underscores. Then {@code X-Forwarded-For} gets the peer's address behind those of the hops
 * before; {@code X-Forwarded-Proto} and {@code -Host} are set where no trusted proxy has, the
 * former to what such a proxy says of the scheme in other fields ({@link ForwardedScheme}); {@code
 * Via} names this hop.
 */
public final class ForwardingFields {

  static final AsciiString FORWARDED = AsciiString.cached("forwarded");
  private static final AsciiString FOR = AsciiString.cached("x-forwarded-for");
  static final AsciiString PROTO = AsciiString.cached("x-forwarded-proto");
  static final AsciiString SCHEME = AsciiString.cached("x-forwarded-scheme");
  static final AsciiString SSL = AsciiString.cached("x-forwarded-ssl");
  private static final AsciiString HOST = AsciiString.cached("x-forwarded-host");
  private static final AsciiString HTTP = AsciiString.cached("http");
  private static final AsciiString HTTPS = AsciiString.cached("https");

  /** This hop, as it stands in {@code Via} (RFC 9110 section 7.6.3). */
  public static final AsciiString VIA = AsciiString.cached("1.1 weir");

  /** What says who asked, and for what, before this hop. */
  private static final List<AsciiString> BELIEVED_OF_PROXIES =
      List.of(
          FORWARDED,
          FOR,
          PROTO,
          HOST,
          AsciiString.cached("x-forwarded-port"),
          AsciiString.cached("x-forwarded-prefix"),
          SCHEME,
          SSL,
          AsciiString.cached("x-forwarded-server"),
          AsciiString.cached("x-real-ip"));

  private static final Set<String> NEVER_WITH_UNDERSCORES =
      BELIEVED_OF_PROXIES.stream()
          .map(AsciiString::toString)
          .collect(Collectors.toUnmodifiableSet());

  private ForwardingFields() {}

  /**
   * Who sent a request to this hop, and how.
   *
   * @param address at the other end of the socket, or what a PROXY header said of it
   * @param trusted whether it is a proxy whose word counts
   * @param secure whether it came over TLS
   */
  private record Peer(InetAddress address, boolean trusted, boolean secure) {

    static Peer of(Client client) {
      return new Peer(client.peerAddress(), client.fromTrustedProxy(), client.secure());
    }
  }

  /** Puts them into a request on its way to the next server. */
  public static void add(HttpHeaders request, Client client) {
    addChain(request, Peer.of(client));
    String host = joined(request, HttpHeaderNames.HOST);
    if (host != null && !request.contains(HOST)) {
      request.set(HOST, host);
    }
    addVia(request);
  }

  /**
   * The same without the host: for one who decides on it by itself.
   *
   * @param forwarded whether {@code Forwarded} (RFC 7239) is written too
   */
  public static void addChain(HttpHeaders request, Client client, boolean forwarded) {
    Peer peer = Peer.of(client);
    addChain(request, peer);
    if (forwarded) {
      boolean secure =
          ForwardedScheme.isInForwarded(request)
              ? peer.secure()
              // the first word counts, and is not to differ from that of the other field
              : ForwardedScheme.isSecure(request);
      append(request, FORWARDED, forwarded(peer.address(), secure));
    }
  }

  private static void addChain(HttpHeaders request, Peer peer) {
    if (!peer.trusted()) {
      for (AsciiString name : BELIEVED_OF_PROXIES) {
        request.remove(name);
      }
      Lookalikes.remove(request, NEVER_WITH_UNDERSCORES);
      request.set(PROTO, scheme(peer.secure()));
    } else if (!ForwardedScheme.isInProto(request)) {
      request.set(PROTO, scheme(ForwardedScheme.isSecure(request, peer.secure())));
    }
    append(request, FOR, AddressText.of(peer.address()));
  }

  private static String forwarded(InetAddress peer, boolean secure) {
    String address = AddressText.of(peer);
    String node = peer.getAddress().length > 4 ? "\"[" + address + "]\"" : address;
    return "for=" + node + ";proto=" + scheme(secure);
  }

  private static AsciiString scheme(boolean secure) {
    return secure ? HTTPS : HTTP;
  }

  /** Names this hop in a message that passes on (RFC 9110 section 7.6.3). */
  public static void addVia(HttpHeaders message) {
    message.add(HttpHeaderNames.VIA, VIA);
  }

  /** Puts a value behind those that the hops before have put into a field, all in one line. */
  private static void append(HttpHeaders fields, AsciiString name, String value) {
    String before = joined(fields, name);
    fields.set(name, before == null || before.isEmpty() ? value : before + ", " + value);
  }

  /** All lines of a field in one; null where there is none. */
  private static @Nullable String joined(HttpHeaders fields, CharSequence name) {
    if (!fields.contains(name)) {
      return null;
    }
    List<String> lines = fields.getAll(name);
    return lines.size() == 1 ? lines.getFirst() : String.join(", ", lines);
  }
}
