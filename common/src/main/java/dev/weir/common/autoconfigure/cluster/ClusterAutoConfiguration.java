package dev.weir.common.autoconfigure.cluster;

import dev.weir.common.autoconfigure.ban.BanProperties;
import dev.weir.common.autoconfigure.ban.ProtectionAutoConfiguration;
import dev.weir.common.autoconfigure.limit.LimitsAutoConfiguration;
import dev.weir.common.autoconfigure.settings.ClusterProperties;
import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.ban.Bans;
import dev.weir.common.cluster.ClusterMember;
import dev.weir.common.cluster.Membership;
import dev.weir.common.cluster.RedisCounts;
import dev.weir.common.cluster.RedisLink;
import dev.weir.common.cluster.SharedBans;
import dev.weir.common.cluster.SharedItems;
import dev.weir.common.cluster.SharedLimitChanges;
import dev.weir.common.cluster.SharedLog;
import dev.weir.common.cluster.SharedPresence;
import dev.weir.common.ratelimit.BookChanges;
import dev.weir.common.ratelimit.RateLimits;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;

/** What instances share, where {@code weir.cluster.redis.url} says by which Redis. */
@AutoConfiguration(before = {LimitsAutoConfiguration.class, ProtectionAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnProperty("weir.cluster.redis.url")
public final class ClusterAutoConfiguration {

  @Bean(destroyMethod = "")
  RedisLink redisLink(
      ClusterProperties properties, @Value("${spring.application.name:weir}") String name) {
    try {
      return new RedisLink(properties.settings(name));
    } catch (IllegalArgumentException e) {
      // not the message, which may have the password in it
      throw new RefusedConfiguration(
          "weir.cluster.redis.url is refused.", "A URL looks like redis://:password@host:6379.");
    }
  }

  @Bean
  Membership clusterMembership(RedisLink link) {
    return new Membership(link);
  }

  @Bean
  RedisCounts redisCounts(RedisLink link, Membership membership) {
    return new RedisCounts(link, membership);
  }

  @Bean
  SharedLimitChanges sharedLimitChanges(RedisLink link, BookChanges changes) {
    return new SharedLimitChanges(link, changes);
  }

  @Bean
  @ConditionalOnProperty(name = "weir.bans.scope", havingValue = "cluster", matchIfMissing = true)
  SharedBans sharedBans(RedisLink link, BanProperties properties) {
    return new SharedBans(link, properties.maxEntries(), InstantSource.system());
  }

  /** Starts with the context: Redis need not be there. */
  @Bean(initMethod = "start", destroyMethod = "close")
  ClusterMember clusterMember(
      RedisLink link,
      Membership membership,
      RedisCounts counts,
      SharedLimitChanges changes,
      RateLimits limits,
      Optional<SharedBans> sharedBans,
      ObjectProvider<SharedItems> ofTheService,
      ObjectProvider<SharedLog> logs,
      ObjectProvider<SharedPresence> presences,
      Bans bans) {
    limits.share(counts);
    sharedBans.ifPresent(shared -> shared.serve(bans));
    List<SharedItems> items =
        Stream.concat(sharedBans.map(SharedBans::items).stream(), ofTheService.stream()).toList();
    return new ClusterMember(
        link,
        membership,
        counts,
        changes,
        items,
        logs.stream().toList(),
        presences.stream().toList());
  }

  @Bean
  ClusterHealth clusterHealthIndicator(RedisLink link, Membership membership) {
    return new ClusterHealth(link, membership);
  }

  @Bean
  MeterBinder clusterMeters(RedisLink link, Membership membership) {
    return registry -> {
      Gauge.builder("weir.cluster.connected", link, shared -> shared.isConnected() ? 1 : 0)
          .description("1 where Redis answers, 0 where each instance is on its own")
          .register(registry);
      Gauge.builder("weir.cluster.instances", membership, Membership::instances)
          .description("Instances of this service that Redis knows of, this one included")
          .register(registry);
    };
  }
}
