package dev.weir.diagnostics.app;

import dev.weir.common.problem.Problem;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.Objects;
import org.springdoc.core.customizers.OpenApiCustomizer;

/**
 * Describes for OpenAPI what all operations have in common that begin a run: its events in place of
 * its answer, and the problems of what was asked for.
 */
final class RunAnswers implements OpenApiCustomizer {
  /** Of the operations that begin a run. */
  static final String TAG = "probes";

  private static final String EVENTS = "text/event-stream";

  @Override
  public void customise(OpenAPI document) {
    document.getPaths().values().stream()
        .flatMap(path -> path.readOperations().stream())
        .filter(operation -> operation.getTags() != null && operation.getTags().contains(TAG))
        .map(Operation::getResponses)
        .forEach(RunAnswers::complete);
  }

  private static void complete(ApiResponses responses) {
    ApiResponse done = Objects.requireNonNull(responses.get("200"));
    done.setDescription(
        done.getDescription() + "; with Accept: " + EVENTS + ", events as they happen");
    done.getContent().addMediaType(EVENTS, new MediaType().schema(new StringSchema()));
    responses.addApiResponse("400", problem("Fields that are wrong, each with what was expected"));
    responses.addApiResponse(
        "403", problem("The target is outside the policy, or the role does not permit it"));
  }

  private static ApiResponse problem(String description) {
    Content content =
        new Content()
            .addMediaType(
                Problem.MEDIA_TYPE, new MediaType().schema(new Schema<>().$ref("Problem")));
    return new ApiResponse().description(description).content(content);
  }
}
