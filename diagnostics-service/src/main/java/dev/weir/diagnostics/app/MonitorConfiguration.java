package dev.weir.diagnostics.app;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.autoconfigure.settings.Purpose;
import dev.weir.diagnostics.app.dns.DnsAsking;
import dev.weir.diagnostics.app.job.Probing;
import dev.weir.diagnostics.app.monitor.EndpointChecker;
import dev.weir.diagnostics.app.monitor.MonitorControl;
import dev.weir.diagnostics.app.monitor.MonitorsController;
import dev.weir.diagnostics.app.monitor.Webhooks;
import dev.weir.diagnostics.monitor.HistoryStore;
import dev.weir.diagnostics.monitor.Monitors;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The parts of monitors, put together. */
@Configuration(proxyBeanMethods = false)
@Import(MonitorsController.class)
class MonitorConfiguration {

  @Bean(destroyMethod = "shutdownNow")
  ScheduledExecutorService monitorTimer() {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().name("monitor-timer").factory());
  }

  /** Platform threads: native polls would pin virtual ones. As many as there are monitors. */
  @Bean(destroyMethod = "shutdownNow")
  ExecutorService monitorThreads() {
    return Executors.newThreadPerTaskExecutor(
        Thread.ofPlatform().daemon().name("monitor-", 0).factory());
  }

  @Bean(destroyMethod = "close")
  Monitors monitors(
      DiagnosticsProperties properties,
      Probing probing,
      DnsAsking asking,
      @Qualifier("monitorTimer") ScheduledExecutorService timer,
      @Qualifier("monitorThreads") ExecutorService threads) {
    InstantSource clock = InstantSource.system();
    return new Monitors(
        new HistoryStore(properties.monitoring().folder()),
        new EndpointChecker(probing, asking.plainSurvey()),
        new Webhooks(probing, threads, clock),
        new Monitors.Threads(timer, threads),
        new Monitors.Clocks(
            clock, System::nanoTime, () -> ThreadLocalRandom.current().nextDouble()));
  }

  @Bean
  MonitorControl monitorControl(
      DiagnosticsProperties properties,
      Monitors monitors,
      Probing probing,
      AuditLog audit,
      Purpose purpose) {
    return new MonitorControl(
        properties.monitors(),
        properties.monitoring().atMost(),
        properties.state(purpose),
        monitors,
        probing,
        audit,
        purpose);
  }
}
