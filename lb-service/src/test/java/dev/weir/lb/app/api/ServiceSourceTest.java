package dev.weir.lb.app.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.net.UpstreamProtocol;
import dev.weir.lb.discovery.DiscoverySource;
import dev.weir.lb.discovery.Finding;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import reactor.core.publisher.Flux;

class ServiceSourceTest {

  private static final DiscoverySource.Service SHOP =
      new DiscoverySource.Service("shop", UpstreamProtocol.AUTO, Duration.ofSeconds(3));

  private static ServiceInstance at(String host, int port, boolean secure) {
    return new DefaultServiceInstance(host, "shop", host, port, secure);
  }

  private static ReactiveDiscoveryClient client(ServiceInstance... instances) {
    return new ReactiveDiscoveryClient() {
      @Override
      public String description() {
        return "test";
      }

      @Override
      public Flux<ServiceInstance> getInstances(String service) {
        return Flux.fromArray(instances);
      }

      @Override
      public Flux<String> getServices() {
        return Flux.just("shop");
      }
    };
  }

  private static Finding find(ServiceInstance... instances) {
    return new ServiceSource(SHOP, null, client(instances)).find().toCompletableFuture().join();
  }

  @Test
  void reactiveClient_isAskedWhereThereIsNoOther_andBadInstancesAreLeftOut() {
    assertThat(find(at("192.0.2.1", 80, false), at("192.0.2.2", 0, false), at("b.test", 443, true)))
        .isInstanceOfSatisfying(
            Finding.Servers.class,
            servers -> {
              assertThat(servers.upstreams())
                  .extracting(each -> each.id() + " " + each.target())
                  .containsExactly(
                      "192.0.2.1:80 http://192.0.2.1:80", "b.test:443 https://b.test:443");
              assertThat(servers.valid()).isEqualTo(Duration.ofSeconds(3));
            });
  }

  @Test
  void noInstances_areAFailure_asIsNoClient() {
    Finding none = new Finding.Failed("service shop: there are no instances");
    assertThat(find()).isEqualTo(none);
    assertThat(find(at("192.0.2.1", 0, false))).isEqualTo(none);
    assertThatThrownBy(
            () -> new ServiceSource(SHOP, null, null).find().toCompletableFuture().join())
        .hasMessageContaining("there is no DiscoveryClient");
  }
}
