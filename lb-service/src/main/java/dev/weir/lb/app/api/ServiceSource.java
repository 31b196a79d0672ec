package dev.weir.lb.app.api;

import dev.weir.common.net.HostPort;
import dev.weir.lb.discovery.DiscoverySource;
import dev.weir.lb.discovery.Finding;
import dev.weir.lb.discovery.Source;
import dev.weir.lb.discovery.TargetKind;
import dev.weir.lb.upstream.Placement;
import dev.weir.lb.upstream.UpstreamSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Servers by the instances of a service in a registry. That there are none counts as a failure:
 * clients of registries say so, too, when they cannot reach them. The blocking client comes first,
 * as it is the one that tells its failures.
 */
final class ServiceSource implements Source {

  private static final Logger log = LoggerFactory.getLogger(ServiceSource.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final DiscoverySource.Service settings;
  private final @Nullable DiscoveryClient client;
  private final @Nullable ReactiveDiscoveryClient reactive;

  ServiceSource(
      DiscoverySource.Service settings,
      @Nullable DiscoveryClient client,
      @Nullable ReactiveDiscoveryClient reactive) {
    this.settings = settings;
    this.client = client;
    this.reactive = reactive;
  }

  @Override
  public CompletionStage<Finding> find() {
    return instances()
        .subscribeOn(Schedulers.boundedElastic())
        .timeout(TIMEOUT)
        .map(this::finding)
        .toFuture()
        .thenApply(Objects::requireNonNull);
  }

  private Mono<List<ServiceInstance>> instances() {
    DiscoveryClient blocking = client;
    if (blocking != null) {
      return Mono.fromCallable(() -> blocking.getInstances(settings.name()));
    }
    ReactiveDiscoveryClient other = reactive;
    return other == null
        ? Mono.error(new IllegalStateException("there is no DiscoveryClient"))
        : Mono.defer(() -> other.getInstances(settings.name()).collectList());
  }

  private Finding finding(List<ServiceInstance> instances) {
    List<UpstreamSpec> servers = instances.stream().flatMap(this::server).toList();
    return servers.isEmpty()
        ? new Finding.Failed("service " + settings.name() + ": there are no instances")
        : Finding.Servers.of(servers, settings.interval());
  }

  /** What makes no sense is left out: one that registers badly does not spoil the others. */
  private Stream<UpstreamSpec> server(ServiceInstance instance) {
    try {
      Map<String, String> metadata = instance.getMetadata();
      String zone = metadata == null ? "" : metadata.getOrDefault("zone", "");
      return Stream.of(
          new TargetKind(instance.isSecure() ? "https" : "http", settings.protocol())
              .server(
                  new HostPort(String.valueOf(instance.getHost()), instance.getPort()),
                  weight(metadata),
                  new Placement(zone, "", 0)));
    } catch (IllegalArgumentException e) {
      log.warn("an instance of service {} is left out: {}", settings.name(), e.getMessage());
      return Stream.empty();
    }
  }

  private static int weight(@Nullable Map<String, String> metadata) {
    String weight = metadata == null ? "1" : metadata.getOrDefault("weight", "1");
    return weight.matches("[0-9]{1,5}") ? Integer.parseInt(weight) : 1;
  }
}
