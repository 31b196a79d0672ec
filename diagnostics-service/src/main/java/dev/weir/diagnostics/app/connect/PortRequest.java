package dev.weir.diagnostics.app.connect;

import dev.weir.diagnostics.app.api.RequestFields;
import dev.weir.diagnostics.policy.AddressFamily;
import java.time.Duration;

/**
 * What port a caller wants tried.
 *
 * @param port 1 to 65535
 */
public record PortRequest(String target, int port, AddressFamily family, Duration timeout) {

  public static PortRequest read(RequestFields fields) {
    PortRequest request =
        new PortRequest(
            fields.target("target"),
            fields.integer("port", 1, 65_535),
            fields.choice("family", AddressFamily.class, AddressFamily.ANY),
            fields.duration(
                "timeout", Duration.ofSeconds(2), Duration.ofMillis(100), Duration.ofSeconds(10)));
    fields.check();
    return request;
  }
}
