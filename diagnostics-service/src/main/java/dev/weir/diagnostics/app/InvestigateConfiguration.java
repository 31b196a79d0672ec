package dev.weir.diagnostics.app;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.net.ClientAddressResolver;
import dev.weir.diagnostics.run.Runs;
import java.util.concurrent.ExecutorService;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The route of investigations. */
@Configuration(proxyBeanMethods = false)
class InvestigateConfiguration {

  @Bean
  @InvestigateApi
  RouterFunction<ServerResponse> investigateRoutes(
      Runs runs,
      @Qualifier("runThreads") ExecutorService runThreads,
      Probing probing,
      ClientAddressResolver addresses,
      AuditLog audit) {
    DiagnosticsHandler handler =
        new DiagnosticsHandler(new RunExecutor(runs, runThreads), runs, addresses, audit);
    return route()
        .POST(
            "/api/investigate",
            request ->
                handler.run(
                    request,
                    fields -> new InvestigateJob(InvestigateRequest.read(fields), probing)))
        .build();
  }
}
