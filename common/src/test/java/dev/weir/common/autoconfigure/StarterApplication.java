package dev.weir.common.autoconfigure;

import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** A WebFlux application that has nothing of Weir but the starter. */
@SpringBootConfiguration
@EnableAutoConfiguration
@RestController
class StarterApplication {

  record Order(String item, int count) {}

  @PostMapping("/orders")
  Order order(@RequestBody Order order) {
    return order;
  }

  @GetMapping("/limited")
  String limited() {
    return "served";
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
