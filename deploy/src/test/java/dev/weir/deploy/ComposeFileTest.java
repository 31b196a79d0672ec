package dev.weir.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ComposeFileTest {
  private static final Set<String> PUBLIC_PORTS = Set.of("8080", "8081", "8082");
  private static final Set<String> SERVICES =
      Set.of("lb", "edge-1", "edge-2", "chat-1", "chat-2", "diagnostics");

  private final Map<String, Object> compose = Repository.yaml("docker-compose.yml");

  private Map<String, Object> services() {
    return Repository.map(compose.get("services"));
  }

  private Map<String, Object> service(String name) {
    return Repository.map(services().get(name));
  }

  @Test
  void everyContainer_isConfined_andHasLimits() {
    for (String name : services().keySet()) {
      Map<String, Object> service = service(name);
      assertThat(service).as(name).containsEntry("read_only", true);
      assertThat(service).as(name).containsEntry("cap_drop", List.of("ALL"));
      assertThat(service).as(name).doesNotContainKeys("cap_add", "privileged", "network_mode");
      assertThat(service)
          .as(name)
          .containsEntry("security_opt", List.of("no-new-privileges:true"))
          .containsKeys("mem_limit", "cpus", "pids_limit", "stop_grace_period", "tmpfs");
    }
  }

  @Test
  void onlyTrafficComesFromOtherMachines() {
    List<String> open = new ArrayList<>();
    for (String name : services().keySet()) {
      for (String port : Repository.<String>list(service(name).getOrDefault("ports", List.of()))) {
        if (!port.startsWith("127.0.0.1:")) {
          open.add(name + " " + port.substring(port.lastIndexOf(':') + 1));
        }
      }
    }
    assertThat(open).allMatch(port -> PUBLIC_PORTS.contains(port.substring(port.indexOf(' ') + 1)));
    assertThat(open)
        .extracting(port -> port.substring(0, port.indexOf(' ')))
        .containsExactlyInAnyOrder("lb", "edge-1", "edge-2", "chat-1", "chat-2");
  }

  @Test
  void whoeverNeedsAnother_waitsUntilThatIsHealthy() {
    for (String name : services().keySet()) {
      Repository.map(service(name).getOrDefault("depends_on", Map.of()))
          .forEach(
              (other, how) -> {
                assertThat(Repository.map(how))
                    .as("%s on %s", name, other)
                    .containsEntry("condition", "service_healthy");
                assertThat(hasHealthCheck(other)).as(other).isTrue();
              });
    }
    assertThat(Repository.map(service("lb").get("depends_on")))
        .containsOnlyKeys("redis", "edge-1", "edge-2", "chat-1", "chat-2");
  }

  /** Its own, or that of the Dockerfile. */
  private boolean hasHealthCheck(String name) {
    return service(name).containsKey("healthcheck") || service(name).containsKey("build");
  }

  @Test
  void instances_shareByRedis_whichNobodyElseReaches() {
    for (String name : List.of("lb", "edge-1", "edge-2", "chat-1", "chat-2")) {
      assertThat(Repository.map(service(name).get("environment")))
          .as(name)
          .containsEntry("WEIR_CLUSTER_REDIS_URL", "redis://redis:6379");
      assertThat(Repository.<String>list(service(name).get("networks"))).contains("state");
    }
    assertThat(service("redis")).containsEntry("networks", List.of("state"));
    assertThat(service("redis")).doesNotContainKey("ports");
    assertThat(Repository.map(compose.get("networks")))
        .containsEntry("state", Map.of("internal", true));
  }

  @Test
  void prometheus_scrapesEveryService_underItsName() {
    Map<String, Object> prometheus = Repository.yaml("deploy/prometheus/prometheus.yml");
    List<String> targets = new ArrayList<>();
    for (Object job : Repository.list(prometheus.get("scrape_configs"))) {
      for (Object group : Repository.list(Repository.map(job).get("static_configs"))) {
        targets.addAll(Repository.list(Repository.map(group).get("targets")));
      }
    }
    assertThat(targets)
        .extracting(target -> target.substring(0, target.indexOf(':')))
        .containsExactlyInAnyOrderElementsOf(SERVICES);
    for (String target : targets) {
      String port = target.substring(target.indexOf(':') + 1);
      assertThat(
              Repository.<String>list(
                  service(target.substring(0, target.indexOf(':'))).get("ports")))
          .as(target)
          .anyMatch(published -> published.endsWith(":" + port));
    }
  }

  @Test
  void observers_startOnlyWhenAskedFor() {
    assertThat(services().keySet())
        .filteredOn(name -> service(name).containsKey("profiles"))
        .containsExactlyInAnyOrder("prometheus", "grafana");
  }
}
