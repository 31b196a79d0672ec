package dev.weir.diagnostics.monitor;

import dev.weir.common.net.HostPort;
import dev.weir.diagnostics.dns.DnsName;
import dev.weir.diagnostics.dns.RecordType;
import dev.weir.diagnostics.policy.TargetText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a monitor checks, and how. */
public sealed interface Endpoint {

  /** The forms that {@link #parse} takes. */
  String EXPECTED =
      "https://host[:port]/path, http://host[:port]/path, tcp://host:port, icmp://host, or"
          + " dns://[server[:port]]/name?type=A";

  /** The host that is asked; empty where the system's name servers are. */
  Optional<String> host();

  /** An HTTP resource that is to answer with a permitted status. */
  record Http(URI uri) implements Endpoint {

    @Override
    public Optional<String> host() {
      return Optional.of(unbracketed(uri.getHost()));
    }

    /** Port of the URI, or that of its scheme. */
    public int port() {
      int standard = secure() ? 443 : 80;
      return uri.getPort() < 0 ? standard : uri.getPort();
    }

    /** Whether it is asked over TLS. */
    public boolean secure() {
      return uri.getScheme().equalsIgnoreCase("https");
    }
  }

  /** A TCP port that is to take a connection. */
  record Tcp(HostPort at) implements Endpoint {

    @Override
    public Optional<String> host() {
      return Optional.of(at.host());
    }
  }

  /** A host that is to answer an echo request. */
  record Icmp(String target) implements Endpoint {

    @Override
    public Optional<String> host() {
      return Optional.of(target);
    }
  }

  /**
   * A name that is to have records of a type (RFC 4501, without class).
   *
   * @param server who is asked; empty: the first of the system's name servers
   */
  record Dns(Optional<HostPort> server, DnsName name, RecordType type) implements Endpoint {

    @Override
    public Optional<String> host() {
      return server.map(HostPort::host);
    }
  }

  /**
   * Reads an endpoint.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static Endpoint parse(String text) {
    URI uri = uri(text);
    return switch (String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT)) {
      case "http", "https" -> http(uri);
      case "tcp" -> new Tcp(new HostPort(bare(uri), port(uri)));
      case "icmp" -> icmp(uri);
      case "dns" -> dns(uri);
      default -> throw refused(text, "its scheme is none of https, http, tcp, icmp and dns");
    };
  }

  /**
   * Reads the URI of something that is reached over HTTP.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static Http parseHttp(String text) {
    return parse(text) instanceof Http http
        ? http
        : throwRefused(text, "its scheme is neither https nor http");
  }

  private static Http throwRefused(String text, String why) {
    throw refused(text, why);
  }

  private static URI uri(String text) {
    try {
      URI uri = new URI(text);
      if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
        throw refused(text, "it holds a user or a fragment");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw refused(text, e.getReason());
    }
  }

  private static Http http(URI uri) {
    host(uri);
    if (uri.getPort() >= 0) {
      port(uri);
    }
    return new Http(uri);
  }

  private static Icmp icmp(URI uri) {
    String host = bare(uri);
    if (uri.getPort() >= 0) {
      throw refused(uri.toString(), "echo requests have no port");
    }
    return new Icmp(host);
  }

  /** {@code dns://name} asks the system for a name, {@code dns://server/name} a server. */
  private static Dns dns(URI uri) {
    String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
    boolean named = !path.isEmpty();
    String text = named ? path : host(uri);
    DnsName name =
        DnsName.parse(text).orElseThrow(() -> refused(uri.toString(), "it names no domain"));
    boolean served = named && uri.getRawAuthority() != null;
    if (!named && uri.getPort() >= 0) {
      throw refused(uri.toString(), "after the server the name is missing");
    }
    int port = uri.getPort() < 0 ? 53 : port(uri);
    Optional<HostPort> server =
        served ? Optional.of(new HostPort(host(uri), port)) : Optional.empty();
    return new Dns(server, name, type(uri, name));
  }

  private static RecordType type(URI uri, DnsName name) {
    String query = uri.getQuery();
    if (query == null) {
      return name.isReverse() ? RecordType.PTR : RecordType.A;
    }
    return Stream.of(RecordType.values())
        .filter(type -> query.equalsIgnoreCase("type=" + type))
        .findFirst()
        .orElseThrow(() -> refused(uri.toString(), "its query is not type=A or another type"));
  }

  /** The host of a URI that has neither path nor query. */
  private static String bare(URI uri) {
    String host = host(uri);
    boolean more =
        uri.getQuery() != null || !(uri.getPath().isEmpty() || uri.getPath().equals("/"));
    if (more) {
      throw refused(uri.toString(), "nothing follows the host and the port");
    }
    return host;
  }

  private static String host(URI uri) {
    @Nullable String host = uri.getHost();
    if (host == null) {
      throw refused(uri.toString(), "a host is missing, or is none");
    }
    String target = unbracketed(host);
    if (TargetText.parse(target) instanceof TargetText.Malformed(String expected)) {
      throw refused(uri.toString(), "its host is not " + expected);
    }
    return target;
  }

  private static int port(URI uri) {
    if (uri.getPort() < 1 || uri.getPort() > 65_535) {
      throw refused(uri.toString(), "a port from 1 to 65535 is missing");
    }
    return uri.getPort();
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static IllegalArgumentException refused(String text, String why) {
    return new IllegalArgumentException(
        "'" + text + "' is refused: " + why + "; expected " + EXPECTED);
  }
}
