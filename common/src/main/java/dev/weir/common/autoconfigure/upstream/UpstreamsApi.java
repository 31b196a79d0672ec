package dev.weir.common.autoconfigure.upstream;

import dev.weir.common.pool.UpstreamCounts;
import dev.weir.common.pool.UpstreamSnapshot;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import org.springdoc.core.annotations.RouterOperation;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** {@code GET /api/upstreams}, for services that have upstreams: they import it. */
@Configuration(proxyBeanMethods = false)
public class UpstreamsApi {

  @Bean
  @RouterOperation(
      path = "/api/upstreams",
      method = RequestMethod.GET,
      operation =
          @Operation(
              operationId = "upstreams",
              tags = "upstreams",
              summary = "Connections to upstreams, over all event loops",
              responses =
                  @ApiResponse(
                      responseCode = "200",
                      description = "Counts of each upstream that has been asked",
                      content =
                          @Content(
                              mediaType = MediaType.APPLICATION_JSON_VALUE,
                              array =
                                  @ArraySchema(
                                      schema = @Schema(implementation = UpstreamSnapshot.class))))))
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
