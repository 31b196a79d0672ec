package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.tags.Tag;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Holds what a service says of its API against what it serves. The service has to show {@code
 * /actuator/mappings}.
 */
public final class ApiContract {

  private static final int PATIENCE_MILLIS = 120_000;
  private static final String API = "/api/";
  private static final String DOCUMENT = "/api/openapi";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How a functional route shows itself: {@code (GET && /api/runs)}. */
  private static final Pattern FUNCTIONAL = Pattern.compile("\\(([A-Z]+) && ([^ )]+)\\)");

  private ApiContract() {}

  /**
   * Checks that the document is valid OpenAPI 3.1, has exactly the routes that are served, and
   * tells of each what it is for, what it answers and who may call it.
   *
   * @return the document, for what is the service's own
   * @param api port of the control API
   * @param actuator port of the actuator
   */
  public static OpenAPI check(int api, int actuator) throws IOException {
    String document = get(api, DOCUMENT);
    OpenAPI described = parse(document);
    assertThat(described.getOpenapi()).startsWith("3.1");
    assertThat(operations(described))
        .as("described, against served")
        .isEqualTo(served(get(actuator, "/actuator/mappings")));
    described.getPaths().values().stream()
        .flatMap(path -> path.readOperations().stream())
        .forEach(ApiContract::checkOperation);
    assertThat(tagNames(described)).isEqualTo(tagsOfOperations(described));
    assertThat(described.getComponents().getSecuritySchemes()).containsKey("token");
    assertThat(described.getServers()).isNotEmpty();
    assertThat(get(api, DOCUMENT + ".yaml")).startsWith("openapi: 3.1");
    return described;
  }

  /** The first document takes its time: what makes it is loaded then. */
  private static String get(int port, String path) throws IOException {
    URLConnection connection =
        URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
    connection.setReadTimeout(PATIENCE_MILLIS);
    try (InputStream body = connection.getInputStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static OpenAPI parse(String document) {
    ParseOptions options = new ParseOptions();
    options.setResolve(true);
    SwaggerParseResult result = new OpenAPIV3Parser().readContents(document, null, options);
    assertThat(result.getMessages()).as(document).isNullOrEmpty();
    return result.getOpenAPI();
  }

  private static void checkOperation(Operation operation) {
    String id = operation.getOperationId();
    assertThat(operation.getSummary()).as("summary of " + id).isNotBlank();
    assertThat(operation.getTags()).as("tags of " + id).isNotEmpty();
    assertThat(operation.getResponses()).as(id).containsKeys("401", "403", "429", "default");
    assertThat(operation.getResponses().keySet()).as(id).anyMatch(code -> code.startsWith("2"));
    operation
        .getResponses()
        .forEach(
            (code, response) -> {
              assertThat(response.getDescription()).as(id + " " + code).isNotBlank();
              assertThat(response.getContent() == null)
                  .as(id + " has no schema of " + code)
                  .isEqualTo(code.equals("204"));
            });
  }

  private static SortedSet<String> tagNames(OpenAPI described) {
    return described.getTags().stream()
        .map(Tag::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static SortedSet<String> tagsOfOperations(OpenAPI described) {
    return described.getPaths().values().stream()
        .flatMap(path -> path.readOperations().stream())
        .flatMap(operation -> operation.getTags().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static SortedSet<String> operations(OpenAPI described) {
    SortedSet<String> operations = new TreeSet<>();
    described
        .getPaths()
        .forEach(
            (path, item) -> methods(item).keySet().forEach(m -> operations.add(m + " " + path)));
    return operations;
  }

  private static Map<PathItem.HttpMethod, Operation> methods(PathItem item) {
    return item.readOperationsMap();
  }

  private static SortedSet<String> served(String mappings) throws IOException {
    SortedSet<String> routes = new TreeSet<>();
    for (JsonNode context : JSON.readTree(mappings).path("contexts")) {
      for (JsonNode handler : context.at("/mappings/dispatcherHandlers")) {
        handler.forEach(mapping -> add(mapping, routes));
      }
    }
    routes.removeIf(route -> !route.contains(" " + API) || route.contains(" " + DOCUMENT));
    return routes;
  }

  private static void add(JsonNode mapping, SortedSet<String> routes) {
    JsonNode conditions = mapping.at("/details/requestMappingConditions");
    for (JsonNode method : conditions.path("methods")) {
      for (JsonNode pattern : conditions.path("patterns")) {
        routes.add(method.asText() + " " + pattern.asText());
      }
    }
    Matcher functional = FUNCTIONAL.matcher(mapping.path("predicate").asText());
    if (conditions.isMissingNode() && functional.matches()) {
      routes.add(functional.group(1) + " " + functional.group(2));
    }
  }
}
