package dev.weir.common.autoconfigure.limit;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.autoconfigure.WeirAutoConfiguration;
import dev.weir.common.autoconfigure.settings.ClusterProperties;
import dev.weir.common.autoconfigure.settings.WeirProperties;
import dev.weir.common.cluster.SharedLimitChanges;
import dev.weir.common.net.ClientAddressResolver;
import dev.weir.common.ratelimit.BookChanges;
import dev.weir.common.ratelimit.LimitBook;
import dev.weir.common.ratelimit.LimitChanges;
import dev.weir.common.ratelimit.RateLimits;
import java.util.Optional;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Rate limits: from the configuration, changed by the API, counted on both planes. */
@AutoConfiguration(after = WeirAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@EnableConfigurationProperties(ClusterProperties.class)
public final class LimitsAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  RateLimits rateLimits(WeirProperties properties) {
    return properties.rateLimits();
  }

  @Bean
  LimitBook limitBook(RateLimits limits) {
    return new LimitBook(limits);
  }

  @Bean
  BookChanges bookChanges(LimitBook book, AuditLog audit) {
    return new BookChanges(book, audit);
  }

  @Bean
  @ConditionalOnMissingBean
  LimitGuard limitGuard(RateLimits limits, ClientAddressResolver addresses) {
    return new LimitGuard(limits, addresses, System::nanoTime);
  }

  @Bean
  RateLimitWebFilter rateLimitWebFilter(LimitGuard guard) {
    return new RateLimitWebFilter(guard);
  }

  @Bean
  LimitsController limitsController(
      LimitBook book, BookChanges here, Optional<SharedLimitChanges> shared) {
    return new LimitsController(book, shared.<LimitChanges>map(each -> each).orElse(here));
  }
}
