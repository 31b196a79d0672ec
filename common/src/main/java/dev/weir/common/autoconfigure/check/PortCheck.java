package dev.weir.common.autoconfigure.check;

import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.net.PortClaim;
import dev.weir.common.net.PortClaim.Protocol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Refuses, before anything is bound, that two of a service's own parts would listen on one port.
 * What binds a UDP port with others on purpose would not find out: the system would share what
 * arrives out among them.
 */
public final class PortCheck implements SmartInitializingSingleton {

  private static final int STANDARD_CONTROL_PORT = 8080;

  private final ObjectProvider<Inventory> parts;
  private final Environment environment;

  public PortCheck(ObjectProvider<Inventory> parts, Environment environment) {
    this.parts = parts;
    this.environment = environment;
  }

  @Override
  public void afterSingletonsInstantiated() {
    List<PortClaim> claims = new ArrayList<>(ofControl());
    parts.stream()
        .flatMap(each -> each.ports().stream())
        .sorted(Comparator.comparing(PortClaim::owner))
        .forEach(claims::add);
    PortClaim.conflict(claims)
        .ifPresent(
            conflict -> {
              throw new RefusedConfiguration(conflict + ".", remedy(conflict));
            });
  }

  private static String remedy(PortClaim.Conflict conflict) {
    String remedy =
        "Give one of them another port, or each an address of its own: 0.0.0.0 is every IPv4"
            + " address, :: every address.";
    return conflict.first().protocol() == Protocol.TCP
        ? remedy
        : remedy + " A listener with TLS leaves UDP alone with http3.enabled=false.";
  }

  private List<PortClaim> ofControl() {
    List<PortClaim> claims = new ArrayList<>();
    int port = port("server.port", STANDARD_CONTROL_PORT);
    claim(claims, "the control listener", "server.address", port);
    int management = port("management.server.port", port);
    if (management != port) {
      claim(claims, "the management listener", "management.server.address", management);
    }
    return claims;
  }

  private int port(String setting, int standard) {
    return Binder.get(environment).bind(setting, Integer.class).orElse(standard);
  }

  /** A negative port is how Boot is told of none. */
  private void claim(List<PortClaim> claims, String owner, String setting, int port) {
    if (port >= 0) {
      String host = environment.getProperty(setting, "0.0.0.0");
      claims.add(new PortClaim(owner, Protocol.TCP, host, port));
    }
  }
}
