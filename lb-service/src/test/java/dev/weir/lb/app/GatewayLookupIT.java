package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.Http;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.cloud.gateway.handler.predicate.AbstractRoutePredicateFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.ServerWebExchange;

/** Gateway is told which route the table has found, and asks no other first. */
@Timeout(60)
class GatewayLookupIT {

  private static final Queue<String> ASKED = new ConcurrentLinkedQueue<>();

  private static RunningBalancer balancer;
  private static int data;

  @Configuration(proxyBeanMethods = false)
  static class Predicates {

    /** {@code Tells=name,answer}: notes that it was asked. */
    @Bean
    TellsRoutePredicateFactory tells() {
      return new TellsRoutePredicateFactory();
    }
  }

  static final class TellsRoutePredicateFactory
      extends AbstractRoutePredicateFactory<TellsRoutePredicateFactory.Config> {

    TellsRoutePredicateFactory() {
      super(Config.class);
    }

    @Override
    public List<String> shortcutFieldOrder() {
      return List.of("name", "answer");
    }

    @Override
    public Predicate<ServerWebExchange> apply(Config config) {
      return exchange -> {
        ASKED.add(config.name);
        return config.answer;
      };
    }

    /** As Gateway binds it. */
    static final class Config {
      private String name = "";
      private boolean answer;

      public void setName(String name) {
        this.name = name;
      }

      public void setAnswer(boolean answer) {
        this.answer = answer;
      }
    }
  }

  @BeforeAll
  static void start() {
    List<String> args = new ArrayList<>();
    route(args, 0, "Path=/first/**", "Tells=first,true");
    route(args, 1, "Path=/second/**", "Tells=second,true");
    route(args, 2, "Path=/doubt/**", "Tells=doubt,false");
    route(args, 3, "Path=/doubt/**", "Tells=certain,true");
    balancer = RunningBalancer.start(args, Predicates.class);
    data = balancer.data();
  }

  private static void route(List<String> args, int place, String path, String tells) {
    String route = "--spring.cloud.gateway.server.webflux.routes[" + place + "].";
    args.add(route + "id=" + place);
    args.add(route + "uri=no://op");
    args.add(route + "predicates[0]=" + path);
    args.add(route + "predicates[1]=" + tells);
    args.add(route + "filters[0]=SetStatus=" + (210 + place));
  }

  @AfterAll
  static void stop() {
    balancer.close();
  }

  @BeforeEach
  void forget() {
    ASKED.clear();
  }

  private static int status(String path) throws Exception {
    try (Http http = Http.connect(data)) {
      http.send("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
      return http.read().status();
    }
  }

  @Test
  void theRouteThatWasFound_isTheOneThatIsAsked() throws Exception {
    assertThat(status("/second/x")).isEqualTo(211);
    assertThat(ASKED).containsExactly("second");
  }

  @Test
  void oneThatDoesNotFitAfterAll_givesWayToTheNext() throws Exception {
    assertThat(status("/doubt/x")).isEqualTo(213);
    assertThat(ASKED).endsWith("certain");
  }
}
