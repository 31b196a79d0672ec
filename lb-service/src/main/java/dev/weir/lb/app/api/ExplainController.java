package dev.weir.lb.app.api;

import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import dev.weir.lb.route.Request;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/explain}: where a request would go, and why. Nothing is sent. */
@RestController
@Tag(name = "routes")
final class ExplainController {

  private final Explainer explainer;

  ExplainController(Explainer explainer) {
    this.explainer = explainer;
  }

  /** A request that a person describes; names of fields count without regard to case. */
  private record Described(String method, String path, String host, Map<String, String> fields)
      implements Request {

    @Override
    public @Nullable String header(String name) {
      return fields.get(name);
    }
  }

  @Operation(
      summary = "Where a request would go, and why",
      description =
          "By the routes, pools and upstreams as they are now. Nothing is sent, and no turn is"
              + " taken. The gateway lane may ask for more of a request than is known here.")
  @Parameter(
      name = "field",
      in = ParameterIn.QUERY,
      description = "A field of the request, as Name: value; may come many times",
      array = @ArraySchema(schema = @Schema(type = "string")))
  @ApiResponse(responseCode = "200", description = "The decision, step by step")
  @ApiResponse(
      responseCode = "400",
      description = "The URL or a field cannot be read",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE,
              schema = @Schema(ref = "Problem")))
  @GetMapping(path = "/api/explain", produces = MediaType.APPLICATION_JSON_VALUE)
  Explainer.Explanation explain(
      @Parameter(description = "With a host, or a path alone", example = "http://shop.example/a?b")
          @RequestParam
          String url,
      @Parameter(description = "In capitals") @RequestParam(defaultValue = "GET") String method,
      ServerHttpRequest request) {
    URI target = uri(url);
    // not by @RequestParam, which takes a value apart at its commas
    Map<String, String> fields = fields(request.getQueryParams().getOrDefault("field", List.of()));
    String authority = target.getRawAuthority();
    String host = authority == null ? fields.getOrDefault("Host", "") : authority;
    fields.put("Host", host);
    String path = target.getRawPath().isEmpty() ? "/" : target.getRawPath();
    String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
    return explainer.explain(new Described(method, path, host, fields), path + query);
  }

  private static URI uri(String url) {
    try {
      URI uri = new URI(url);
      if (!uri.isOpaque() && (uri.getRawAuthority() != null || url.startsWith("/"))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw refused("url '" + url + "' cannot be read: " + e.getReason() + ".");
    }
    throw refused("url is '" + url + "', expected http://host/path or /path.");
  }

  private static Map<String, String> fields(List<String> lines) {
    Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw refused("field is '" + line + "', expected Name: value.");
      }
      fields.putIfAbsent(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
    }
    return fields;
  }

  private static ProblemException refused(String detail) {
    return new ProblemException(Problem.of("bad-request", "Bad Request", 400, detail));
  }
}
