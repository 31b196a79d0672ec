package dev.weir.common.autoconfigure;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.autoconfigure.check.Inventory;
import dev.weir.common.autoconfigure.check.PortCheck;
import dev.weir.common.autoconfigure.http.OtherMethods;
import dev.weir.common.autoconfigure.json.PlainBodies;
import dev.weir.common.autoconfigure.metrics.AllocatorMeters;
import dev.weir.common.autoconfigure.metrics.NetworkHistograms;
import dev.weir.common.autoconfigure.metrics.NetworkMeters;
import dev.weir.common.autoconfigure.problem.ProblemExceptionHandler;
import dev.weir.common.autoconfigure.settings.Purpose;
import dev.weir.common.autoconfigure.settings.StartupChecks;
import dev.weir.common.autoconfigure.settings.WeirProperties;
import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.metrics.NetworkSnapshot;
import dev.weir.common.net.ClientAddressResolver;
import dev.weir.common.netty.listener.exchange.Protection;
import dev.weir.common.netty.listener.exchange.Watch;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.socket.TransportKind;
import dev.weir.common.ratelimit.RateLimits;
import dev.weir.common.tls.Certificates;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.time.Duration;
import java.util.List;
import org.springdoc.core.annotations.RouterOperation;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.micrometer.metrics.autoconfigure.MeterRegistryCustomizer;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.http.MediaType;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Gives a WebFlux application the parts of common: client addresses, network metrics, problems for
 * errors, the data plane's event loops, and checks before it starts. Each bean gives way to one of
 * the application's own.
 */
@AutoConfiguration(
    before = {ErrorWebFluxAutoConfiguration.class, NettyReactiveWebServerAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@EnableConfigurationProperties(WeirProperties.class)
public final class WeirAutoConfiguration {

  /** Enough for operators; the data plane has its own. */
  private static final int CONTROL_LOOPS = 2;

  @Bean
  static StartupChecks weirStartupChecks(ConfigurableEnvironment environment) {
    return new StartupChecks(environment);
  }

  @Bean
  PortCheck portCheck(ObjectProvider<Inventory> parts, ConfigurableEnvironment environment) {
    return new PortCheck(parts, environment);
  }

  @Bean
  PlainBodies plainBodies() {
    return new PlainBodies();
  }

  @Bean
  @ConditionalOnMissingBean
  Purpose purpose() {
    return Purpose.SERVE;
  }

  @Bean
  @ConditionalOnMissingBean
  ClientAddressResolver clientAddressResolver(WeirProperties properties) {
    return new ClientAddressResolver(properties.trustedNetworks());
  }

  @Bean
  @ConditionalOnMissingBean
  AuditLog auditLog() {
    return new AuditLog();
  }

  @Bean
  @ConditionalOnMissingBean
  NetworkMetrics networkMetrics() {
    return new NetworkMetrics();
  }

  @Bean
  NetworkMeters networkMeters(NetworkMetrics metrics) {
    return new NetworkMeters(metrics);
  }

  @Bean
  AllocatorMeters allocatorMeters() {
    return new AllocatorMeters();
  }

  @Bean
  MeterRegistryCustomizer<PrometheusMeterRegistry> networkHistograms(NetworkMetrics metrics) {
    return registry -> NetworkHistograms.replaceTimers(registry, metrics);
  }

  @Bean
  @ConditionalOnMissingBean(ErrorWebExceptionHandler.class)
  ProblemExceptionHandler problemExceptionHandler() {
    return new ProblemExceptionHandler();
  }

  @Bean
  @RouterOperation(
      path = "/api/metrics/network",
      method = RequestMethod.GET,
      operation =
          @Operation(
              operationId = "networkMetrics",
              tags = "metrics",
              summary = "What passed through, by listener, route and upstream",
              responses =
                  @ApiResponse(
                      responseCode = "200",
                      description = "Requests, latency, bytes of bodies and open connections",
                      content =
                          @Content(
                              mediaType = MediaType.APPLICATION_JSON_VALUE,
                              schema = @Schema(implementation = NetworkSnapshot.class)))))
  RouterFunction<ServerResponse> networkMetricsRoute(NetworkMetrics metrics) {
    return RouterFunctions.route()
        .GET(
            "/api/metrics/network",
            request ->
                ServerResponse.ok()
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(metrics.snapshot()))
        .build();
  }

  /** Behind all others, each of which it asks. */
  @Bean
  @Order(Ordered.LOWEST_PRECEDENCE)
  RouterFunction<ServerResponse> otherMethods(List<RouterFunction<ServerResponse>> routes) {
    return new OtherMethods(routes);
  }

  /** Lazy: an application without data plane has no event loops of its own. */
  @Bean(destroyMethod = "close")
  @Lazy
  @ConditionalOnMissingBean
  Transport transport(WeirProperties properties) {
    return Transport.create(properties.availableTransport());
  }

  /** Lazy: an application without data plane has no listeners. */
  @Bean
  @Lazy
  DataListeners dataListeners(
      ClientAddressResolver addresses,
      RateLimits limits,
      NetworkMetrics metrics,
      Transport transport,
      Certificates certificates,
      Protection protection,
      Watch watch) {
    return new DataListeners(
        addresses, limits, metrics, transport, certificates, protection, watch);
  }

  /**
   * The control listener, and what clients Spring makes, have event loops of their own, of the kind
   * that is configured: Reactor Netty would take io_uring wherever it is.
   */
  @Bean
  @ConditionalOnMissingBean
  ReactorResourceFactory reactorResourceFactory(WeirProperties properties) {
    TransportKind kind = properties.availableTransport();
    ReactorResourceFactory resources = new ReactorResourceFactory();
    resources.setUseGlobalResources(false);
    resources.setLoopResourcesSupplier(() -> kind.loops("weir-http", CONTROL_LOOPS));
    resources.setShutdownQuietPeriod(Duration.ZERO);
    return resources;
  }
}
