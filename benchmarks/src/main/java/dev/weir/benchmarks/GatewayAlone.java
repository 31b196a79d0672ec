package dev.weir.benchmarks;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * Spring Cloud Gateway as its starter makes it. {@code benchmarks/side-by-side/gateway} runs it
 * with the libraries of lb-service, but nothing of Weir's own on the class path.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class GatewayAlone {

  /**
   * Starts it.
   *
   * @param arguments settings as Spring Boot takes them
   */
  public static void main(String[] arguments) {
    SpringApplication.run(GatewayAlone.class, arguments);
  }
}
