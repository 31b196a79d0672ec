package dev.weir.common.autoconfigure;

import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import dev.weir.common.state.Refused;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a control API answers where it does not do what it was asked for. */
public final class Problems {

  private static final Logger log = LoggerFactory.getLogger(Problems.class);

  private Problems() {}

  /**
   * A body as a JSON object.
   *
   * @throws ProblemException where it is none
   */
  public static ObjectNode object(String body) {
    try {
      JsonNode json = JsonMapper.shared().readTree(body);
      if (json instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      throw notAnObject(e.getOriginalMessage());
    }
    throw notAnObject("it is none");
  }

  private static ProblemException notAnObject(String why) {
    return new ProblemException(
        Problem.of("bad-request", "Bad Request", 400, "A JSON object is expected: " + why + ".")
            .with("field", "body"));
  }

  public static ProblemException missing(String noun, String name) {
    return new ProblemException(
        Problem.of(
            "no-" + noun, "No such " + noun, 404, "No " + noun + " is named \"" + name + "\"."));
  }

  /**
   * The answer to what went wrong with a change of a pool ({@code 400}) or a route ({@code 422}).
   */
  public static Throwable of(Throwable failure, String noun, int status) {
    return switch (failure) {
      case Refused e ->
          new ProblemException(
              Problem.of("invalid-" + noun, "Invalid " + noun, status, e.reason() + ".")
                  .with("field", e.field()));
      case IOException e -> {
        log.error("a change could not be kept and was not made: {}", e.toString());
        yield new ProblemException(
            Problem.of(
                "store-unavailable",
                "Store unavailable",
                503,
                "The change cannot be kept, and was not made; the log says why."));
      }
      default -> failure;
    };
  }
}
