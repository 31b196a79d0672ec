package dev.weir.common.autoconfigure;

import dev.weir.common.pool.UpstreamCounts;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** {@code GET /api/upstreams}, for services that have upstreams: they import it. */
@Configuration(proxyBeanMethods = false)
public class UpstreamsApi {

  @Bean
  RouterFunction<ServerResponse> upstreamsRoute(UpstreamCounts.Registry counts) {
    return RouterFunctions.route()
        .GET(
            "/api/upstreams",
            request ->
                ServerResponse.ok()
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(counts.snapshot()))
        .build();
  }
}
