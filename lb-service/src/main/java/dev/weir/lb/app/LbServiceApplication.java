package dev.weir.lb.app;

import dev.weir.common.autoconfigure.WeirApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** The load balancer as a process. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(LbProperties.class)
public class LbServiceApplication {

  /** Starts it; Spring Boot's arguments apply. */
  public static void main(String[] args) {
    WeirApplication.run(LbServiceApplication.class, args);
  }
}
