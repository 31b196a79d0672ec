package dev.weir.diagnostics.app.api;

import dev.weir.common.net.AddressText;
import dev.weir.common.net.IpLiteral;
import dev.weir.diagnostics.dns.Carrier;
import dev.weir.diagnostics.dns.NameServer;
import dev.weir.diagnostics.policy.TargetText;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * A name server as a caller writes it.
 *
 * @param host name or address
 * @param port that of the carrier unless written
 * @param identity what a certificate has to be for; empty where there is none
 * @param path of DNS over HTTPS; else empty
 */
public record ServerText(Carrier carrier, String host, int port, String identity, String path) {
  public static final String EXPECTED =
      "host, host:port, an IPv6 address, [IPv6 address]:port, tls://host:port#name or"
          + " https://host:port/path#name";

  private static final String DEFAULT_PATH = "/dns-query";
  private static final String IN_FRONT_OF_HOST = "://";

  /**
   * Reads a server; empty when the text is none of the expected.
   *
   * @param usual the carrier of a server that is written without one
   */
  public static Optional<ServerText> parse(String text, Carrier usual) {
    int scheme = text.indexOf(IN_FRONT_OF_HOST);
    if (scheme < 0) {
      return withName(text, usual);
    }
    String rest = text.substring(scheme + IN_FRONT_OF_HOST.length());
    return carrier(text.substring(0, scheme)).flatMap(carrier -> withName(rest, carrier));
  }

  private static Optional<Carrier> carrier(String scheme) {
    return switch (scheme.toLowerCase(Locale.ROOT)) {
      case "udp" -> Optional.of(Carrier.UDP);
      case "tcp" -> Optional.of(Carrier.TCP);
      case "tls" -> Optional.of(Carrier.DOT);
      case "https" -> Optional.of(Carrier.DOH);
      default -> Optional.empty();
    };
  }

  private static Optional<ServerText> withName(String text, Carrier carrier) {
    int hash = text.indexOf('#');
    if (hash < 0) {
      return withPath(text, carrier, "");
    }
    String name = text.substring(hash + 1);
    return carrier.isSecure() && TargetText.parse(name) instanceof TargetText.Name(String ascii)
        ? withPath(text.substring(0, hash), carrier, ascii)
        : Optional.empty();
  }

  private static Optional<ServerText> withPath(String text, Carrier carrier, String name) {
    int slash = text.indexOf('/');
    if (carrier != Carrier.DOH) {
      return slash < 0 ? withHost(text, carrier, name, "") : Optional.empty();
    }
    String path = slash < 0 ? DEFAULT_PATH : text.substring(slash);
    return path.matches("/[!-~]*")
        ? withHost(slash < 0 ? text : text.substring(0, slash), carrier, name, path)
        : Optional.empty();
  }

  private static Optional<ServerText> withHost(
      String text, Carrier carrier, String name, String path) {
    if (IpLiteral.parse(text) != null) {
      return of(carrier, text, carrier.defaultPort(), name, path);
    }
    int colon = text.lastIndexOf(':');
    if (text.startsWith("[")) {
      int bracket = text.indexOf(']');
      boolean onlyHost = bracket == text.length() - 1;
      return bracket < 0 || !(onlyHost || colon == bracket + 1)
          ? Optional.empty()
          : port(onlyHost ? "" : text.substring(colon + 1), onlyHost, carrier)
              .flatMap(port -> of(carrier, text.substring(1, bracket), port, name, path));
    }
    String host = colon < 0 ? text : text.substring(0, colon);
    return port(text.substring(colon + 1), colon < 0, carrier)
        .flatMap(port -> of(carrier, host, port, name, path));
  }

  private static Optional<Integer> port(String text, boolean absent, Carrier carrier) {
    if (absent) {
      return Optional.of(carrier.defaultPort());
    }
    return text.matches("[1-9][0-9]{0,4}") && Integer.parseInt(text) <= 65_535
        ? Optional.of(Integer.parseInt(text))
        : Optional.empty();
  }

  private static Optional<ServerText> of(
      Carrier carrier, String host, int port, String name, String path) {
    if (host.isEmpty()) {
      return Optional.empty();
    }
    String identity = name.isEmpty() ? ascii(host) : name;
    return Optional.of(
        new ServerText(carrier, host, port, carrier.isSecure() ? identity : "", path));
  }

  private static String ascii(String host) {
    return TargetText.parse(host) instanceof TargetText.Name(String ascii) ? ascii : host;
  }

  /** The server at an address of its host. */
  public NameServer at(InetAddress address) {
    return new NameServer(carrier, new InetSocketAddress(address, port), identity, path);
  }

  /** A server as one might write it, with the address that is asked. */
  public static String of(NameServer server) {
    String address = AddressText.of(server.address());
    String plain = AddressText.of(server.address().getAddress());
    String name = server.identity().equals(plain) ? "" : "#" + server.identity();
    return switch (server.carrier()) {
      case UDP -> address;
      case TCP -> "tcp://" + address;
      case DOT -> "tls://" + address + name;
      case DOH -> "https://" + address + server.path() + name;
    };
  }
}
