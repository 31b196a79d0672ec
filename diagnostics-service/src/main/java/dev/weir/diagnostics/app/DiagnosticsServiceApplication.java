package dev.weir.diagnostics.app;

import dev.weir.common.autoconfigure.WeirApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** Starts diagnostics-service. Beans are imported by name: nothing is scanned. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
  DiagnosticsConfiguration.class,
  MonitorConfiguration.class,
  InvestigateConfiguration.class,
  CaptureConfiguration.class
})
public class DiagnosticsServiceApplication {

  /** Starts the service and returns when it is ready. */
  public static void main(String[] args) {
    WeirApplication.run(DiagnosticsServiceApplication.class, args);
  }
}
