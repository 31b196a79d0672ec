package dev.weir.common.autoconfigure.upstream;

import dev.weir.common.autoconfigure.WeirAutoConfiguration;
import dev.weir.common.autoconfigure.settings.WeirProperties;
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
