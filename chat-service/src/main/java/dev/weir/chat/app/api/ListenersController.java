package dev.weir.chat.app.api;

import dev.weir.chat.app.client.ClientUrls;
import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/listeners}: where clients connect. */
@RestController
@Tag(name = "connections")
public final class ListenersController {

  private final ClientUrls urls;

  public ListenersController(ClientUrls urls) {
    this.urls = urls;
  }

  /**
   * Where clients connect.
   *
   * @param name of the listener; {@code public} for {@code weir.chat.public-url}
   * @param url without a path: {@code /ws} and {@code /ws/rooms} are below it
   */
  record ListenerView(String name, String url) {}

  @Operation(
      summary = "Where clients connect",
      description =
          "weir.chat.public-url, or each listener by the name in Host and the port that is bound")
  @ApiResponse(responseCode = "200", description = "URLs without a path")
  @GetMapping(path = "/api/listeners", produces = MediaType.APPLICATION_JSON_VALUE)
  List<ListenerView> all(ServerHttpRequest request) {
    String host = request.getURI().getHost();
    if (host == null) {
      throw new ProblemException(
          Problem.of("bad-request", "Bad Request", 400, "Host names no host."));
    }
    return urls.of(host).entrySet().stream()
        .map(each -> new ListenerView(each.getKey(), each.getValue()))
        .toList();
  }
}
