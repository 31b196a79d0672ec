package dev.weir.common.autoconfigure;

import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** A WebFlux application that has nothing of Weir but the starter. */
@SpringBootConfiguration
@EnableAutoConfiguration
@EnableConfigurationProperties(StarterApplication.ShopProperties.class)
@RestController
public class StarterApplication {

  @ConfigurationProperties(prefix = "weir.shop", ignoreUnknownFields = false)
  record ShopProperties(@DefaultValue("closed") String door) {}

  public record Order(String item, int count) {}

  public static final Queue<Order> ORDERS = new ConcurrentLinkedQueue<>();

  @PostMapping("/orders")
  Order order(@RequestBody Order order) {
    ORDERS.add(order);
    return order;
  }

  public record Words(@Nullable List<String> all, @Nullable Map<String, List<String>> named) {}

  @PostMapping("/words")
  String words(@RequestBody Words words) {
    return words.toString();
  }

  @PostMapping("/levels")
  String levels(@RequestBody Map<String, String> levels) {
    return levels.toString();
  }

  @GetMapping("/limited")
  String limited() {
    return "served";
  }

  @GetMapping(path = "/page", produces = "text/html")
  String page() {
    return "<!doctype html><title>page</title>";
  }

  @GetMapping("/fails")
  String fails() {
    throw new IllegalStateException("secret inside");
  }

  @GetMapping("/conflict")
  String conflict() {
    throw new ProblemException(Problem.of("order-exists", "Order exists", 409, "It is there."));
  }
}
