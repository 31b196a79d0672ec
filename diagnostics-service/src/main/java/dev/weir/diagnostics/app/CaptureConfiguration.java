package dev.weir.diagnostics.app;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.weir.common.audit.AuditLog;
import dev.weir.diagnostics.app.capture.CaptureHandler;
import dev.weir.diagnostics.capture.Captures;
import dev.weir.diagnostics.os.PcapNetwork;
import dev.weir.diagnostics.run.RunTally;
import dev.weir.diagnostics.run.Runs;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Captures, put together. */
@Configuration(proxyBeanMethods = false)
class CaptureConfiguration {

  @Bean
  Captures captures(DiagnosticsProperties properties, ExecutorService runThreads) {
    return new Captures(
        new PcapNetwork(),
        runThreads,
        InstantSource.system(),
        System::nanoTime,
        properties.capture().keep());
  }

  @Bean
  @CaptureApi
  RouterFunction<ServerResponse> captureRoutes(
      Captures captures,
      Runs runs,
      RunTally tally,
      DiagnosticsProperties properties,
      AuditLog audit) {
    CaptureHandler handler =
        new CaptureHandler(
            captures, runs, tally, properties.capture(), properties.runs().longest(), audit);
    return route()
        .GET("/api/interfaces", _ -> handler.interfaces())
        .POST("/api/capture", handler::begin)
        .GET("/api/capture", handler::list)
        .GET("/api/capture/{id}", handler::show)
        .GET("/api/capture/{id}/packets", handler::packets)
        .GET("/api/capture/{id}/file", handler::file)
        .POST("/api/capture/{id}/stop", handler::stop)
        .DELETE("/api/capture/{id}", handler::delete)
        .build();
  }
}
