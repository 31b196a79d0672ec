package dev.weir.lb.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** The load balancer as a process. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(LbProperties.class)
public class LbServiceApplication {

  /** Starts it; Spring Boot's arguments apply. */
  public static void main(String[] args) {
    SpringApplication.run(LbServiceApplication.class, args);
  }
}
