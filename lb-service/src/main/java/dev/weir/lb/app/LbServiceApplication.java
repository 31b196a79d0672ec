package dev.weir.lb.app;

import dev.weir.common.autoconfigure.WeirApplication;
import dev.weir.lb.app.config.LbProperties;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.config.GatewayNoLoadBalancerClientAutoConfiguration;

/** The load balancer as a process. */
// pools are found by Weir, which Gateway would refuse to know of
@SpringBootApplication(
    proxyBeanMethods = false,
    exclude = GatewayNoLoadBalancerClientAutoConfiguration.class)
@EnableConfigurationProperties(LbProperties.class)
public class LbServiceApplication {

  /** Starts it; Spring Boot's arguments apply. */
  public static void main(String[] args) {
    WeirApplication.run(LbServiceApplication.class, args);
  }
}
