package dev.weir.common.netty.listener.settings;

import dev.weir.common.coding.CompressionSettings;
import dev.weir.common.net.NetworkSet;
import dev.weir.common.netty.socket.TcpSettings;
import dev.weir.common.netty.tls.TlsSettings;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a listener listens and what it bears. Every component but the port may be left out for its
 * default.
 *
 * @param name how metrics and messages call it; left out: {@code "http"}
 * @param host the address to bind, a literal or a name; {@code 0.0.0.0}, every IPv4 address
 * @param port 0 to 65535; 0 takes any free port
 * @param tcp its sockets
 * @param limits how much it bears
 * @param timeouts how long it waits
 * @param tls how it speaks TLS; null: not at all
 * @param http3 HTTP/3 beside TLS; without TLS it means nothing
 * @param proxyProtocol addresses and networks whose connections must begin with a PROXY header,
 *     none; the header of anyone else is refused
 * @param compression of answers
 * @param httpsRedirect whether clients are sent on to TLS; with TLS it means nothing
 */
public record ListenerSettings(
    String name,
    String host,
    int port,
    TcpSettings tcp,
    ListenerLimits limits,
    ListenerTimeouts timeouts,
    @Nullable TlsSettings tls,
    Http3Settings http3,
    List<String> proxyProtocol,
    CompressionSettings compression,
    HttpsRedirect httpsRedirect) {

  public ListenerSettings(
      @Nullable String name,
      @Nullable String host,
      int port,
      @Nullable TcpSettings tcp,
      @Nullable ListenerLimits limits,
      @Nullable ListenerTimeouts timeouts,
      @Nullable TlsSettings tls,
      @Nullable Http3Settings http3,
      @Nullable List<String> proxyProtocol,
      @Nullable CompressionSettings compression,
      @Nullable HttpsRedirect httpsRedirect) {
    this.name = Objects.requireNonNullElse(name, "http");
    this.host = Objects.requireNonNullElse(host, "0.0.0.0");
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "port " + port + " of listener " + this.name + " is not between 0 and 65535");
    }
    this.port = port;
    this.tcp = Objects.requireNonNullElse(tcp, TcpSettings.standard());
    this.limits = Objects.requireNonNullElse(limits, ListenerLimits.standard());
    this.timeouts = Objects.requireNonNullElse(timeouts, ListenerTimeouts.standard());
    this.tls = tls;
    this.http3 = Objects.requireNonNullElse(http3, Http3Settings.standard());
    this.proxyProtocol = proxyProtocol == null ? List.of() : List.copyOf(proxyProtocol);
    NetworkSet.of(this.proxyProtocol);
    this.compression = Objects.requireNonNullElse(compression, CompressionSettings.standard());
    this.httpsRedirect = Objects.requireNonNullElse(httpsRedirect, HttpsRedirect.standard());
  }

  /** A listener with every default. */
  public static ListenerSettings of(String name, String host, int port) {
    return new ListenerSettings(name, host, port, null, null, null, null, null, null, null, null);
  }

  /** The same listener under the name that its configuration gives it. */
  public ListenerSettings named(String name) {
    return changed(draft -> draft.name = name);
  }

  public ListenerSettings with(ListenerLimits limits) {
    return changed(draft -> draft.limits = limits);
  }

  public ListenerSettings with(ListenerTimeouts timeouts) {
    return changed(draft -> draft.timeouts = timeouts);
  }

  public ListenerSettings with(TlsSettings tls) {
    return changed(draft -> draft.tls = tls);
  }

  public ListenerSettings with(Http3Settings http3) {
    return changed(draft -> draft.http3 = http3);
  }

  public ListenerSettings with(CompressionSettings compression) {
    return changed(draft -> draft.compression = compression);
  }

  public ListenerSettings with(HttpsRedirect httpsRedirect) {
    return changed(draft -> draft.httpsRedirect = httpsRedirect);
  }

  /** The same listener with another time to finish what is in flight when it closes. */
  public ListenerSettings withDrain(Duration drain) {
    return with(timeouts.withDrain(drain));
  }

  /**
   * The same listener, whose connections from these networks must begin with a PROXY header.
   *
   * @throws IllegalArgumentException where a text is not a network
   */
  public ListenerSettings withProxyProtocol(List<String> networks) {
    return changed(draft -> draft.proxyProtocol = networks);
  }

  private ListenerSettings changed(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new ListenerSettings(
        draft.name,
        host,
        port,
        tcp,
        draft.limits,
        draft.timeouts,
        draft.tls,
        draft.http3,
        draft.proxyProtocol,
        draft.compression,
        draft.httpsRedirect);
  }

  /** What may be changed of a listener. */
  private static final class Draft {
    private String name;
    private ListenerLimits limits;
    private ListenerTimeouts timeouts;
    private @Nullable TlsSettings tls;
    private Http3Settings http3;
    private List<String> proxyProtocol;
    private CompressionSettings compression;
    private HttpsRedirect httpsRedirect;

    private Draft(ListenerSettings from) {
      name = from.name;
      limits = from.limits;
      timeouts = from.timeouts;
      tls = from.tls;
      http3 = from.http3;
      proxyProtocol = from.proxyProtocol;
      compression = from.compression;
      httpsRedirect = from.httpsRedirect;
    }
  }
}
