package dev.weir.edge.app;

import dev.weir.common.autoconfigure.WeirApplication;
import dev.weir.edge.app.config.EdgeProperties;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** The edge cache as a service. */
@SpringBootApplication
@EnableConfigurationProperties(EdgeProperties.class)
public class EdgeServiceApplication {

  public static void main(String[] args) {
    WeirApplication.run(EdgeServiceApplication.class, args);
  }
}
