package dev.weir.diagnostics.app;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.net.ClientAddressResolver;
import dev.weir.diagnostics.app.api.RequestFields;
import dev.weir.diagnostics.app.connect.HttpJob;
import dev.weir.diagnostics.app.connect.HttpRequest;
import dev.weir.diagnostics.app.connect.PortJob;
import dev.weir.diagnostics.app.connect.PortRequest;
import dev.weir.diagnostics.app.connect.SystemTrust;
import dev.weir.diagnostics.app.connect.TlsJob;
import dev.weir.diagnostics.app.connect.TlsRequest;
import dev.weir.diagnostics.app.dns.DnsAsking;
import dev.weir.diagnostics.app.dns.DnsJob;
import dev.weir.diagnostics.app.dns.DnsRequest;
import dev.weir.diagnostics.app.dns.DnsTraceJob;
import dev.weir.diagnostics.app.job.DiagnosticsHandler;
import dev.weir.diagnostics.app.job.Job;
import dev.weir.diagnostics.app.job.Probing;
import dev.weir.diagnostics.app.job.RunExecutor;
import dev.weir.diagnostics.app.ping.PingJob;
import dev.weir.diagnostics.app.ping.PingRequest;
import dev.weir.diagnostics.app.trace.Networks;
import dev.weir.diagnostics.app.trace.TraceJob;
import dev.weir.diagnostics.app.trace.TraceRequest;
import dev.weir.diagnostics.capture.Captures;
import dev.weir.diagnostics.connect.ConnectNetwork;
import dev.weir.diagnostics.dns.DnsTally;
import dev.weir.diagnostics.http.netty.HttpProbe;
import dev.weir.diagnostics.monitor.Monitors;
import dev.weir.diagnostics.os.LinuxProbeNetwork;
import dev.weir.diagnostics.policy.NameResolver;
import dev.weir.diagnostics.policy.TargetPolicy;
import dev.weir.diagnostics.policy.TargetResolver;
import dev.weir.diagnostics.port.PortCheck;
import dev.weir.diagnostics.probe.CountedNetwork;
import dev.weir.diagnostics.probe.ProbeNetwork;
import dev.weir.diagnostics.probe.ProbeTally;
import dev.weir.diagnostics.run.RunTally;
import dev.weir.diagnostics.run.Runs;
import dev.weir.diagnostics.tls.TlsSurvey;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The parts of the service, put together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DiagnosticsProperties.class)
class DiagnosticsConfiguration {

  @Bean
  Runs runs(DiagnosticsProperties properties) {
    return new Runs(properties.runs().limits(), InstantSource.system(), System::nanoTime);
  }

  @Bean
  RunTally runTally() {
    return new RunTally();
  }

  @Bean
  ProbeTally probeTally() {
    return new ProbeTally();
  }

  @Bean
  DnsTally dnsTally() {
    return new DnsTally();
  }

  @Bean
  RunExecutor runExecutor(
      Runs runs,
      RunTally tally,
      @Qualifier("runThreads") ExecutorService runThreads,
      DiagnosticsProperties properties) {
    return new RunExecutor(runs, tally, runThreads, properties.runs().slowReader());
  }

  @Bean
  DiagnosticsMeters diagnosticsMeters(
      Runs runs,
      RunTally runTally,
      ProbeTally probes,
      DnsTally questions,
      Captures captures,
      Monitors monitors) {
    return new DiagnosticsMeters(runs, runTally, probes, questions, captures, monitors);
  }

  @Bean(destroyMethod = "shutdownNow")
  ExecutorService runThreads() {
    ThreadFactory factory = Thread.ofPlatform().daemon().name("run-", 0).factory();
    return Executors.newThreadPerTaskExecutor(factory);
  }

  @Bean
  Probing probing(DiagnosticsProperties properties, ProbeTally tally) {
    TargetPolicy policy = new TargetPolicy(properties.targets().networks());
    ProbeNetwork linux = new LinuxProbeNetwork();
    return new Probing(
        new TargetResolver(policy, NameResolver.system()),
        new CountedNetwork(new ConnectNetwork(linux), tally),
        new CountedNetwork(linux, tally),
        properties.runs().longest());
  }

  @Bean(destroyMethod = "close")
  Networks networks(DiagnosticsProperties properties) {
    return properties.geo().open();
  }

  @Bean
  DnsAsking dnsAsking(DiagnosticsProperties properties, DnsTally questions) {
    return properties.dns().asking(questions);
  }

  /** What every operation of the tag {@link RunAnswers#TAG} may answer besides. */
  @Bean
  @Lazy
  OpenApiCustomizer runAnswers() {
    return new RunAnswers();
  }

  @Bean
  @DiagnosticsApi
  RouterFunction<ServerResponse> diagnosticsRoutes(
      Runs runs,
      RunExecutor executor,
      Probing probing,
      Networks networks,
      DnsAsking dnsAsking,
      ClientAddressResolver addresses,
      AuditLog audit) {
    DiagnosticsHandler handler = new DiagnosticsHandler(executor, runs, addresses, audit);
    return route()
        .POST("/api/ping", request -> handler.run(request, fields -> ping(fields, probing)))
        .POST(
            "/api/traceroute",
            request -> handler.run(request, fields -> trace(fields, probing, dnsAsking, networks)))
        .POST(
            "/api/dns", request -> handler.run(request, fields -> dns(fields, probing, dnsAsking)))
        .POST("/api/port", request -> handler.run(request, fields -> port(fields, probing)))
        .POST("/api/tls", request -> handler.run(request, fields -> tls(fields, probing)))
        .POST("/api/http", request -> handler.run(request, fields -> http(fields, probing)))
        .GET("/api/runs", _ -> handler.list())
        .DELETE("/api/runs/{id}", handler::stop)
        .build();
  }

  private static Job ping(RequestFields fields, Probing probing) {
    return new PingJob(PingRequest.read(fields, probing.longest()), probing);
  }

  private static Job trace(
      RequestFields fields, Probing probing, DnsAsking asking, Networks networks) {
    return new TraceJob(TraceRequest.read(fields), probing, asking::reverseNames, networks);
  }

  private static Job dns(RequestFields fields, Probing probing, DnsAsking asking) {
    DnsRequest request = DnsRequest.read(fields);
    return request.trace()
        ? new DnsTraceJob(
            request.text(), request.tracePlan(asking.anchors()), asking.tracer(probing.resolver()))
        : new DnsJob(request, probing, asking.survey(), asking.anchors());
  }

  private static Job port(RequestFields fields, Probing probing) {
    return new PortJob(PortRequest.read(fields), probing, new PortCheck(System::nanoTime));
  }

  private static Job http(RequestFields fields, Probing probing) {
    return new HttpJob(HttpRequest.read(fields), probing, new HttpProbe(_ -> {}));
  }

  private static Job tls(RequestFields fields, Probing probing) {
    return new TlsJob(
        TlsRequest.read(fields),
        probing,
        new PortCheck(System::nanoTime),
        new TlsSurvey(SystemTrust.manager(), InstantSource.system()));
  }
}
