package dev.weir.lb.app.api;

import dev.weir.common.autoconfigure.control.Caller;
import dev.weir.common.autoconfigure.problem.Problems;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code POST /api/reload}: reads the configuration again without waiting for a change of it. */
@RestController
@Tag(name = "configuration")
final class ReloadController {

  private final Reload reload;

  ReloadController(Reload reload) {
    this.reload = reload;
  }

  @Operation(
      summary = "Read pools, splits and routes of the configuration again",
      description =
          "They are checked whole, and put to use whole or not at all; what the API changed stays"
              + " over them. Happens by itself when a file changes.")
  @ApiResponse(
      responseCode = "200",
      description =
          "What has changed, and what differs from the start and takes a restart; 422 where the"
              + " configuration makes no sense")
  @PostMapping(path = "/api/reload", produces = MediaType.APPLICATION_JSON_VALUE)
  Mono<Reload.Reloaded> reload(ServerWebExchange exchange) {
    return Caller.of(exchange)
        .flatMap(reload::reload)
        .onErrorMap(failure -> Problems.of(failure, "configuration", 422));
  }
}
