package dev.weir.diagnostics.app.investigate;

import dev.weir.common.net.IpLiteral;
import dev.weir.diagnostics.app.api.RequestFields;
import dev.weir.diagnostics.monitor.Endpoint;
import dev.weir.diagnostics.policy.AddressFamily;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a caller wants investigated.
 *
 * @param ports that are tried
 * @param timeout of each single step
 */
public record InvestigateRequest(
    String target, AddressFamily family, List<Integer> ports, Duration timeout) {
  private static final List<Integer> USUAL = List.of(443, 80);

  public static InvestigateRequest read(RequestFields fields) {
    String target = fields.target("target");
    boolean port = fields.has("port");
    InvestigateRequest request =
        new InvestigateRequest(
            target,
            fields.choice("family", AddressFamily.class, AddressFamily.ANY),
            port ? List.of(fields.integer("port", 1, 65_535)) : USUAL,
            fields.duration(
                "timeout", Duration.ofSeconds(2), Duration.ofMillis(100), Duration.ofSeconds(10)));
    fields.check();
    return request;
  }

  boolean isAddress() {
    return IpLiteral.parse(target) != null;
  }

  /** What is asked for over HTTP on a port that is open; empty where HTTP is not usual. */
  Optional<Endpoint.Http> web(int port) {
    String host = target.contains(":") ? "[" + target + "]" : target;
    return switch (port) {
      case 80 -> Optional.of(Endpoint.parseHttp("http://" + host + "/"));
      case 8080 -> Optional.of(Endpoint.parseHttp("http://" + host + ":8080/"));
      // a certificate is for a name
      case 443 -> https(host, "");
      case 8443 -> https(host, ":8443");
      default -> Optional.empty();
    };
  }

  private Optional<Endpoint.Http> https(String host, String port) {
    return isAddress()
        ? Optional.empty()
        : Optional.of(Endpoint.parseHttp("https://" + host + port + "/"));
  }
}
