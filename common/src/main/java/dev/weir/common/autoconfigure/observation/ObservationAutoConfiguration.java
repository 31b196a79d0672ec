package dev.weir.common.autoconfigure.observation;

import dev.weir.common.accesslog.AccessLog;
import dev.weir.common.autoconfigure.WeirAutoConfiguration;
import dev.weir.common.autoconfigure.settings.Purpose;
import dev.weir.common.netty.listener.exchange.Watch;
import dev.weir.common.trace.Traces;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/** Who is told of each request: the access log and traces, both off unless asked for. */
@AutoConfiguration(after = {WeirAutoConfiguration.class, TracesAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@EnableConfigurationProperties(AccessLogProperties.class)
public final class ObservationAutoConfiguration {

  /** Closed after the listeners, whose last requests it still writes. */
  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  AccessLog accessLog(AccessLogProperties properties, Purpose purpose) {
    return properties.open(purpose);
  }

  @Bean
  @ConditionalOnMissingBean
  Traces traces() {
    return Traces.off();
  }

  @Bean
  @ConditionalOnMissingBean
  Watch watch(AccessLog accessLog, Traces traces) {
    return new Watch(accessLog, traces);
  }

  /** Nothing is shown of a log that is off. */
  @Bean
  MeterBinder accessLogMeters(AccessLog log) {
    return registry -> {
      if (log.isOff()) {
        return;
      }
      FunctionCounter.builder("weir.access.log.lines", log, AccessLog::written)
          .description("Requests with a line in the access log")
          .register(registry);
      FunctionCounter.builder("weir.access.log.lost", log, AccessLog::dropped)
          .description("Requests without one: too much waited, or it could not be written")
          .tag("reason", "slow")
          .register(registry);
      FunctionCounter.builder("weir.access.log.lost", log, AccessLog::failed)
          .description("Requests without one: too much waited, or it could not be written")
          .tag("reason", "failed")
          .register(registry);
      Gauge.builder("weir.access.log.pending", log, AccessLog::pendingBytes)
          .description("What waits to be written")
          .baseUnit("bytes")
          .register(registry);
    };
  }

  @Bean
  @ConditionalOnProperty("weir.access-log.control")
  WebServerFactoryCustomizer<NettyReactiveWebServerFactory> controlAccessLog(AccessLog log) {
    return factory -> {
      if (!log.isOff()) {
        factory.addServerCustomizers(
            server -> server.accessLog(true, new ControlAccessLog(log)::add));
      }
    };
  }
}
