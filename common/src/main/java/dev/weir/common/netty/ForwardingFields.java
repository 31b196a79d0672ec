package dev.weir.common.netty;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells the next server who asked, in the one way that holds for every lane and service.
 *
 * <p>What the client says of itself in forwarding fields passes only when it is a trusted proxy;
 * from anyone else all of them are dropped, those too that are not written here. Then {@code
 * X-Forwarded-For} gets the peer's address behind those of the hops before; {@code
 * X-Forwarded-Proto} and {@code -Host} are set where no trusted proxy has; {@code Via} names this
 * hop.
 */
public final class ForwardingFields {

  private static final AsciiString FORWARDED = AsciiString.cached("forwarded");
  private static final AsciiString FOR = AsciiString.cached("x-forwarded-for");
  private static final AsciiString PROTO = AsciiString.cached("x-forwarded-proto");
  private static final AsciiString HOST = AsciiString.cached("x-forwarded-host");
  private static final AsciiString HTTP = AsciiString.cached("http");
  private static final AsciiString HTTPS = AsciiString.cached("https");

  /** This hop, as it stands in {@code Via} (RFC 9110 section 7.6.3). */
  public static final AsciiString VIA = AsciiString.cached("1.1 weir");

  /** What says who asked, and for what, before this hop. */
  private static final List<AsciiString> BELIEVED_OF_PROXIES =
      Stream.of(
              "forwarded",
              "x-forwarded-for",
              "x-forwarded-proto",
              "x-forwarded-host",
              "x-forwarded-port",
              "x-forwarded-prefix",
              "x-forwarded-scheme",
              "x-forwarded-ssl",
              "x-forwarded-server",
              "x-real-ip")
          .map(AsciiString::cached)
          .toList();

  private ForwardingFields() {}

  /** A request's fields, whatever holds them; names are lower-case and match any case. */
  public interface Fields {

    /** All lines of a field in one; null where there is none. */
    @Nullable String joined(CharSequence name);

    /** Replaces every line of a field. */
    void set(CharSequence name, CharSequence value);

    void remove(CharSequence name);
  }

  /**
   * Who sent a request to this hop, and how.
   *
   * @param address at the other end of the socket, or what a PROXY header said of it
   * @param trusted whether it is a proxy whose word counts
   * @param secure whether it came over TLS
   */
  public record Peer(InetAddress address, boolean trusted, boolean secure) {

    static Peer of(ClientStream client) {
      return new Peer(client.peerAddress(), client.fromTrustedProxy(), client.secure());
    }
  }

  /** Puts them into a request on its way to the next server. */
  public static void add(HttpHeaders request, ClientStream client) {
    add(new NettyFields(request), Peer.of(client));
    addVia(request);
  }

  /** The same, but for {@code Via}, in fields of any kind. */
  public static void add(Fields request, Peer peer) {
    addChain(request, peer);
    String host = request.joined(HttpHeaderNames.HOST);
    if (host != null && request.joined(HOST) == null) {
      request.set(HOST, host);
    }
  }

  /**
   * The same without the host: for one who decides on it by itself.
   *
   * @param forwarded whether {@code Forwarded} (RFC 7239) is written too
   */
  public static void addChain(HttpHeaders request, ClientStream client, boolean forwarded) {
    Fields fields = new NettyFields(request);
    Peer peer = Peer.of(client);
    addChain(fields, peer);
    if (forwarded) {
      append(fields, FORWARDED, forwarded(peer));
    }
  }

  private static void addChain(Fields request, Peer peer) {
    if (!peer.trusted()) {
      for (AsciiString name : BELIEVED_OF_PROXIES) {
        request.remove(name);
      }
    }
    append(request, FOR, NetUtil.toAddressString(peer.address()));
    if (request.joined(PROTO) == null) {
      request.set(PROTO, scheme(peer));
    }
  }

  private static String forwarded(Peer peer) {
    String address = NetUtil.toAddressString(peer.address());
    String node = peer.address().getAddress().length > 4 ? "\"[" + address + "]\"" : address;
    return "for=" + node + ";proto=" + scheme(peer);
  }

  private static AsciiString scheme(Peer peer) {
    return peer.secure() ? HTTPS : HTTP;
  }

  /** Names this hop in a message that passes on (RFC 9110 section 7.6.3). */
  public static void addVia(HttpHeaders message) {
    message.add(HttpHeaderNames.VIA, VIA);
  }

  /** Puts a value behind those that the hops before have put into a field, all in one line. */
  private static void append(Fields fields, AsciiString name, String value) {
    String before = fields.joined(name);
    fields.set(name, before == null || before.isEmpty() ? value : before + ", " + value);
  }

  private record NettyFields(HttpHeaders headers) implements Fields {

    @Override
    public @Nullable String joined(CharSequence name) {
      if (!headers.contains(name)) {
        return null;
      }
      List<String> lines = headers.getAll(name);
      return lines.size() == 1 ? lines.getFirst() : String.join(", ", lines);
    }

    @Override
    public void set(CharSequence name, CharSequence value) {
      headers.set(name, value);
    }

    @Override
    public void remove(CharSequence name) {
      headers.remove(name);
    }
  }
}
