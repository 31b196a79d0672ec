package dev.weir.diagnostics.app;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.autoconfigure.control.Caller;
import dev.weir.common.control.Role;
import dev.weir.common.net.ClientAddressResolver;
import dev.weir.diagnostics.app.capture.CaptureHandler;
import dev.weir.diagnostics.app.dns.DnsAsking;
import dev.weir.diagnostics.app.investigate.InvestigateJob;
import dev.weir.diagnostics.app.investigate.InvestigateRequest;
import dev.weir.diagnostics.app.investigate.ProbeCapturing;
import dev.weir.diagnostics.app.job.DiagnosticsHandler;
import dev.weir.diagnostics.app.job.Probing;
import dev.weir.diagnostics.app.job.RunExecutor;
import dev.weir.diagnostics.capture.Captures;
import dev.weir.diagnostics.run.Runs;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The route of investigations. */
@Configuration(proxyBeanMethods = false)
class InvestigateConfiguration {

  @Bean
  @InvestigateApi
  RouterFunction<ServerResponse> investigateRoutes(
      Runs runs,
      RunExecutor executor,
      Probing probing,
      DnsAsking asking,
      Captures captures,
      DiagnosticsProperties properties,
      ClientAddressResolver addresses,
      AuditLog audit) {
    DiagnosticsHandler handler = new DiagnosticsHandler(executor, runs, addresses, audit);
    return route()
        .POST(
            "/api/investigate",
            request ->
                Caller.has(request.exchange(), Role.CAPTURE)
                    .map(may -> capturing(request, may, captures, properties))
                    .flatMap(
                        capturing ->
                            handler.run(
                                request,
                                fields ->
                                    new InvestigateJob(
                                        InvestigateRequest.read(fields),
                                        probing,
                                        asking.plainSurvey(),
                                        capturing))))
        .build();
  }

  private static ProbeCapturing capturing(
      ServerRequest request,
      boolean permitted,
      Captures captures,
      DiagnosticsProperties properties) {
    return new ProbeCapturing(
        captures,
        properties.capture(),
        properties.runs().longest(),
        CaptureHandler.port(request),
        permitted);
  }
}
