package dev.weir.common.autoconfigure;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.net.ClientAddressResolver;
import dev.weir.common.ratelimit.LimitBook;
import dev.weir.common.ratelimit.LimitStore;
import dev.weir.common.ratelimit.RateLimits;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Rate limits: from the configuration, changed by the API, counted on both planes. */
@AutoConfiguration(after = WeirAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
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
  @ConditionalOnMissingBean
  LimitStore limitStore() {
    return LimitStore.NONE;
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
  RouterFunction<ServerResponse> limitsRoute(LimitBook book, LimitStore store, AuditLog audit) {
    return new LimitsApi(book, store, audit).routes();
  }
}
