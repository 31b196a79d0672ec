package dev.weir.common.autoconfigure.ban;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.autoconfigure.WeirAutoConfiguration;
import dev.weir.common.autoconfigure.settings.WeirProperties;
import dev.weir.common.ban.BanStore;
import dev.weir.common.ban.BanTally;
import dev.weir.common.ban.Bans;
import dev.weir.common.concurrency.ConcurrencyLimiter;
import dev.weir.common.concurrency.ConcurrencySettings;
import dev.weir.common.netty.listener.exchange.Protection;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** What guards the data plane: bans and their API, the concurrency limit, and meters of both. */
@AutoConfiguration(after = WeirAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@EnableConfigurationProperties({BanProperties.class, AdaptiveConcurrencyProperties.class})
public final class ProtectionAutoConfiguration {

  private static final InstantSource CLOCK = InstantSource.system();

  @Bean
  @ConditionalOnMissingBean
  BanStore banStore() {
    return BanStore.alone();
  }

  @Bean
  @ConditionalOnMissingBean
  Bans bans(BanProperties bans, WeirProperties weir, AuditLog audit, BanStore store) {
    return new Bans(bans.maxEntries(), bans.toRules(), weir.trustedNetworks(), audit, store);
  }

  @Bean
  @ConditionalOnMissingBean
  ConcurrencyLimiter concurrencyLimiter(AdaptiveConcurrencyProperties properties) {
    ConcurrencySettings settings = properties.settings();
    return properties.enabled()
        ? ConcurrencyLimiter.adaptive(settings, System.nanoTime())
        : ConcurrencyLimiter.off();
  }

  @Bean
  @ConditionalOnMissingBean
  Protection protection(Bans bans, ConcurrencyLimiter concurrency) {
    return new Protection(bans, concurrency);
  }

  @Bean
  BansController bansController(Bans bans) {
    return new BansController(bans, CLOCK);
  }

  @Bean
  MeterBinder banMeters(Bans bans) {
    return registry -> {
      Gauge.builder("weir.bans", () -> bans.all(CLOCK.instant()).size())
          .description("Networks that are banned right now")
          .register(registry);
      FunctionCounter.builder("weir.bans.refused", bans.tally(), BanTally::connections)
          .description("What bans have kept out")
          .tag("kind", "connection")
          .register(registry);
      FunctionCounter.builder("weir.bans.refused", bans.tally(), BanTally::requests)
          .description("What bans have kept out")
          .tag("kind", "request")
          .register(registry);
    };
  }

  /** Nothing is shown of a limiter that is off. */
  @Bean
  MeterBinder concurrencyMeters(ConcurrencyLimiter limiter) {
    return registry -> {
      if (limiter.isOff()) {
        return;
      }
      Gauge.builder("weir.concurrency.limit", limiter, ConcurrencyLimiter::limit)
          .description("Requests that may be served at once right now")
          .register(registry);
      Gauge.builder("weir.concurrency.in.flight", limiter, ConcurrencyLimiter::inFlight)
          .description("Requests that have come and are not answered yet")
          .register(registry);
      FunctionCounter.builder("weir.concurrency.shed", limiter, ConcurrencyLimiter::shed)
          .description("Requests refused because the service can do no more")
          .register(registry);
    };
  }
}
