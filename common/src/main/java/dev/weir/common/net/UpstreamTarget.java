package dev.weir.common.net;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where an upstream is, and how it is spoken with.
 *
 * @param address its host and port
 * @param secure whether with TLS
 * @param versions which HTTP
 * @param serverName what it is called in TLS (SNI, RFC 6066 section 3), and has to prove that it is
 *     called; null: its host
 */
public record UpstreamTarget(
    HostPort address, boolean secure, HttpVersions versions, @Nullable String serverName) {

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  /** One that is called by its host. */
  public UpstreamTarget(HostPort address, boolean secure, HttpVersions versions) {
    this(address, secure, versions, null);
  }

  public UpstreamTarget {
    if (!secure && versions == HttpVersions.EITHER) {
      throw new IllegalArgumentException("without TLS nothing agrees on a version of HTTP");
    }
    if (!secure && versions == HttpVersions.HTTP_3) {
      throw new IllegalArgumentException("there is no HTTP/3 without TLS");
    }
  }

  /** HTTP/1.1 without TLS. */
  public static UpstreamTarget http(HostPort address) {
    return new UpstreamTarget(address, false, HttpVersions.HTTP_1);
  }

  /**
   * Reads {@code http://host}, {@code https://host} or {@code h2c://host}, each with or without a
   * port.
   *
   * @throws IllegalArgumentException when it is anything else, or contradicts the protocol
   */
  public static UpstreamTarget of(URI url, UpstreamProtocol protocol) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (url.getHost() == null || !isBare(url)) {
      throw malformed(url);
    }
    return switch (scheme) {
      case "http" -> new UpstreamTarget(address(url, HTTP_PORT), false, plain(url, protocol));
      case "https" -> new UpstreamTarget(address(url, HTTPS_PORT), true, encrypted(url, protocol));
      case "h2c" -> {
        if (protocol == UpstreamProtocol.HTTP1 || protocol == UpstreamProtocol.H3) {
          throw contradicts(url, protocol);
        }
        yield new UpstreamTarget(address(url, HTTP_PORT), false, HttpVersions.HTTP_2);
      }
      default -> throw malformed(url);
    };
  }

  /** The host and port of a URL as it writes them: the port only where it has one. */
  public static String authority(URI url) {
    return url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
  }

  private static HttpVersions plain(URI url, UpstreamProtocol protocol) {
    return switch (protocol) {
      case AUTO, HTTP1 -> HttpVersions.HTTP_1;
      case H2, H2C -> HttpVersions.HTTP_2;
      case H3 -> throw contradicts(url, protocol);
    };
  }

  private static HttpVersions encrypted(URI url, UpstreamProtocol protocol) {
    return switch (protocol) {
      case AUTO -> HttpVersions.EITHER;
      case HTTP1 -> HttpVersions.HTTP_1;
      case H2 -> HttpVersions.HTTP_2;
      case H3 -> HttpVersions.HTTP_3;
      case H2C -> throw contradicts(url, protocol);
    };
  }

  private static boolean isBare(URI url) {
    String path = url.getRawPath();
    return (path == null || path.isEmpty() || path.equals("/"))
        && url.getRawQuery() == null
        && url.getRawFragment() == null
        && url.getRawUserInfo() == null;
  }

  private static HostPort address(URI url, int standardPort) {
    String host = url.getHost().replace("[", "").replace("]", "");
    return new HostPort(host, url.getPort() < 0 ? standardPort : url.getPort());
  }

  private static IllegalArgumentException malformed(URI url) {
    return new IllegalArgumentException(
        "url '"
            + url
            + "' is not of the form http://host:port, https://host:port or h2c://host:port");
  }

  private static IllegalArgumentException contradicts(URI url, UpstreamProtocol protocol) {
    return new IllegalArgumentException(
        "url '" + url + "' contradicts protocol " + protocol.name().toLowerCase(Locale.ROOT));
  }

  /** The same upstream, spoken with in HTTP/1.1: there a connection can become a tunnel. */
  public UpstreamTarget overHttp1() {
    return versions == HttpVersions.HTTP_1
        ? this
        : new UpstreamTarget(address, secure, HttpVersions.HTTP_1, serverName);
  }

  /** The same upstream, called so in TLS; without TLS, as it is. */
  public UpstreamTarget called(String name) {
    return secure ? new UpstreamTarget(address, true, versions, name) : this;
  }

  /** What it is called in TLS. */
  public String tlsName() {
    return serverName == null ? address.host() : serverName;
  }

  /** Whether one connection may serve many requests at once, as in HTTP/2 and HTTP/3. */
  public boolean mayShareConnections() {
    return versions != HttpVersions.HTTP_1;
  }

  /** Its URL, whichever HTTP is spoken. */
  public String url() {
    return (secure ? "https://" : "http://") + address;
  }

  /** Pools are found by it for each request: the address tells nearly all of them apart. */
  @Override
  public int hashCode() {
    return address.hashCode();
  }

  /** As {@link #url}. */
  @Override
  public String toString() {
    return url();
  }
}
