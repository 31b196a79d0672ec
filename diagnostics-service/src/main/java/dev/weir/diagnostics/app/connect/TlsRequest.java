package dev.weir.diagnostics.app.connect;

import dev.weir.common.net.AddressText;
import dev.weir.diagnostics.app.api.RequestFields;
import dev.weir.diagnostics.policy.AddressFamily;
import dev.weir.diagnostics.policy.TargetText;
import dev.weir.diagnostics.tls.TlsPlan;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Which TLS server a caller wants looked at.
 *
 * @param serverName as written; empty for that of the host
 */
public record TlsRequest(
    String host, int port, String serverName, AddressFamily family, Duration timeout) {
  private static final String SERVER_NAME = "a host name";

  public static TlsRequest read(RequestFields fields) {
    TlsRequest request =
        new TlsRequest(
            fields.target("host"),
            fields.integer("port", 443, 1, 65_535),
            fields.optionalText("serverName", SERVER_NAME),
            fields.choice("family", AddressFamily.class, AddressFamily.ANY),
            fields.duration(
                "timeout", Duration.ofSeconds(2), Duration.ofMillis(100), Duration.ofSeconds(10)));
    if (!request.serverName().isEmpty() && name(request.serverName()).isEmpty()) {
      fields.refuse("serverName", request.serverName(), SERVER_NAME);
    }
    fields.check();
    return request;
  }

  TlsPlan plan(InetAddress address) {
    Optional<String> name = name(serverName.isEmpty() ? host : serverName);
    return new TlsPlan(
        new InetSocketAddress(address, port),
        name,
        name.orElseGet(() -> AddressText.of(address)),
        timeout);
  }

  private static Optional<String> name(String text) {
    return TargetText.parse(text) instanceof TargetText.Name(String name)
        ? Optional.of(name)
        : Optional.empty();
  }
}
