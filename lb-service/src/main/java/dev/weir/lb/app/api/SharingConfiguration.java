package dev.weir.lb.app.api;

import dev.weir.common.cluster.RedisLink;
import dev.weir.common.cluster.SharedItems;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What balancers share where {@code weir.cluster.redis.url} says by which Redis. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("weir.cluster.redis.url")
class SharingConfiguration {

  /** More than anybody makes by hand: those of one kind are kept beyond it. */
  private static final int MOST = 20_000;

  @Bean
  SharedItems sharedChanges(RedisLink link, Control control) {
    SharedItems items = new SharedItems(link, "changes", MOST);
    new ClusterChanges(control, items).share();
    return items;
  }
}
