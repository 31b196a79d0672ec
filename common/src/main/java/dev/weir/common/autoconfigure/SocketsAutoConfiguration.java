package dev.weir.common.autoconfigure;

import dev.weir.common.netty.socket.SocketSettings;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The settings of sockets to upstreams, for clients that are not Weir's own. */
@AutoConfiguration(after = WeirAutoConfiguration.class)
public final class SocketsAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  SocketSettings upstreamSockets(WeirProperties properties) {
    return properties.upstream().tcp();
  }
}
