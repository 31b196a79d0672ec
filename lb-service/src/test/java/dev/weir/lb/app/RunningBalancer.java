package dev.weir.lb.app;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The balancer as a service, on free ports of the loopback address. */
public final class RunningBalancer implements AutoCloseable {

  private static final String STATE_FILE = "--weir.lb.state-file=";

  private final ConfigurableApplicationContext service;

  private RunningBalancer(ConfigurableApplicationContext service) {
    this.service = service;
  }

  /**
   * Starts it.
   *
   * @param settings as arguments; where none names a file for its state, it keeps none
   * @param more configurations beside its own
   */
  public static RunningBalancer start(List<String> settings, Class<?>... more) {
    List<String> all = new ArrayList<>(settings);
    all.add("--server.port=0");
    all.add("--weir.lb.listeners.http.host=127.0.0.1");
    all.add("--weir.lb.listeners.http.port=0");
    if (all.stream().noneMatch(setting -> setting.startsWith(STATE_FILE))) {
      all.add(STATE_FILE);
    }
    return new RunningBalancer(
        new SpringApplicationBuilder(LbServiceApplication.class)
            .sources(more)
            .run(all.toArray(String[]::new)));
  }

  /** Settings of a pool of one upstream that is never probed. */
  public static List<String> pool(String name, String url) {
    String pool = "--weir.lb.pools." + name + ".";
    return List.of(pool + "health.type=none", pool + "upstreams[0].url=" + url);
  }

  /**
   * Settings of a route.
   *
   * @param place among all of them, from 0
   * @param parts its predicates and filters, as in {@code predicates[0]=Path=/x}
   */
  public static List<String> route(int place, String id, String uri, String... parts) {
    String route = "--spring.cloud.gateway.server.webflux.routes[" + place + "].";
    return Stream.concat(Stream.of("id=" + id, "uri=" + uri), Stream.of(parts))
        .map(part -> route + part)
        .toList();
  }

  /** What is in it. */
  public ConfigurableApplicationContext service() {
    return service;
  }

  /** The port that takes requests. */
  public int data() {
    return Objects.requireNonNull(service.getBean(ListenerLifecycle.class).address("http"))
        .getPort();
  }

  /** The port of the control API. */
  public int api() {
    return service.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  @Override
  public void close() {
    service.close();
  }
}
