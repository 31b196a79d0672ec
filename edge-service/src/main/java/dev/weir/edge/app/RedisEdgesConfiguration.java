package dev.weir.edge.app;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.cluster.RedisLink;
import dev.weir.common.cluster.SharedLog;
import dev.weir.common.cluster.SharedPresence;
import dev.weir.edge.app.config.EdgeProperties;
import dev.weir.edge.app.edges.RedisEdges;
import dev.weir.edge.app.functions.RedisFunctions;
import dev.weir.edge.app.purge.LocalPurges;
import dev.weir.edge.invalidate.InvalidationLedger;
import java.time.InstantSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How edges reach each other where {@code weir.cluster.redis.url} says by which Redis. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("weir.cluster.redis.url")
class RedisEdgesConfiguration {

  /** Purges, and an acknowledgement of each edge for each. */
  private static final int KEPT = 50_000;

  /** Words about functions, each with its code, and an acknowledgement of each edge for each. */
  private static final int FUNCTIONS_KEPT = 5_000;

  @Bean
  SharedLog sharedInvalidations(RedisLink link) {
    return new SharedLog(link, "invalidations", KEPT);
  }

  @Bean
  SharedPresence presentEdges(RedisLink link) {
    return new SharedPresence(link, "edges");
  }

  /** A bean, as the member of the cluster polls those alone. */
  @Bean
  SharedLog sharedFunctions(RedisLink link) {
    return new SharedLog(link, "functions", FUNCTIONS_KEPT);
  }

  @Bean
  RedisFunctions redisFunctions(
      EdgeProperties properties,
      @Qualifier("sharedFunctions") SharedLog shared,
      InstantSource clock) {
    return new RedisFunctions(properties.id(), shared, clock);
  }

  @Bean(destroyMethod = "close")
  RedisEdges redisEdges(
      EdgeProperties properties,
      RedisLink link,
      @Qualifier("sharedInvalidations") SharedLog shared,
      LocalPurges local,
      InvalidationLedger ledger,
      AuditLog audit,
      InstantSource clock) {
    RedisEdges edges =
        new RedisEdges(properties.id(), link::isConnected, shared, local, ledger, audit, clock);
    shared.serve(properties.id(), edges);
    return edges;
  }
}
