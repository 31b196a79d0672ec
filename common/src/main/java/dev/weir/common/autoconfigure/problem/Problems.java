package dev.weir.common.autoconfigure.problem;

import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import dev.weir.common.state.Refused;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a control API answers where it does not do what it was asked for. */
public final class Problems {

  private static final Logger log = LoggerFactory.getLogger(Problems.class);

  /** Of two members of one name nobody knows which is meant. */
  private static final ObjectReader BODIES =
      JsonMapper.shared().reader().with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

  private Problems() {}

  /**
   * A body as a JSON object.
   *
   * @throws ProblemException where it is none
   */
  public static ObjectNode object(@Nullable String body) {
    return read(body, ObjectNode.class, "object");
  }

  /**
   * A body as a JSON list.
   *
   * @throws ProblemException where it is none
   */
  public static ArrayNode list(@Nullable String body) {
    return read(body, ArrayNode.class, "list");
  }

  private static <N extends JsonNode> N read(@Nullable String body, Class<N> type, String what) {
    try {
      JsonNode json = BODIES.readTree(Objects.requireNonNullElse(body, ""));
      if (type.isInstance(json)) {
        return type.cast(json);
      }
    } catch (JacksonException e) {
      throw unexpected(what, said(e));
    }
    throw unexpected(what, "it is none");
  }

  /** Why it is none, and where. */
  static String said(JacksonException failure) {
    TokenStreamLocation at = failure.getLocation();
    String place =
        at == null || at.getLineNr() < 1
            ? ""
            : ", in line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
    return ParserWords.of(failure) + place;
  }

  static ProblemException unexpected(String what, String why) {
    return new ProblemException(
        Problem.of(
                "bad-request", "Bad Request", 400, "A JSON " + what + " is expected: " + why + ".")
            .with("field", "body"));
  }

  /** Of an item of a list or a map that is null. */
  public static ProblemException nullItem(String field) {
    return new ProblemException(
        Problem.of(
                "invalid-field",
                "Invalid field",
                400,
                "The field \"" + field + "\" is null: expected a value.")
            .with("field", field));
  }

  public static ProblemException missing(String noun, String name) {
    return new ProblemException(
        Problem.of(
            "no-" + noun, "No such " + noun, 404, "No " + noun + " is named \"" + name + "\"."));
  }

  public static ProblemException discovered(String pool, String upstream) {
    return new ProblemException(
        Problem.of(
            "upstream-discovered",
            "Upstream discovered",
            409,
            "Upstream "
                + upstream
                + " of pool "
                + pool
                + " was discovered, and would come back; PATCH of its state to disabled keeps it"
                + " out."));
  }

  /**
   * The answer to what went wrong with a change.
   *
   * @param noun what was to be changed, such as {@code pool}
   * @param refused the status where it makes no sense
   */
  public static Throwable of(Throwable failure, String noun, int refused) {
    return switch (failure) {
      case Refused e ->
          new ProblemException(
              Problem.of("invalid-" + noun, "Invalid " + noun, refused, sentence(e.reason()))
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

  /** With a full stop, but for one that ends with a question. */
  private static String sentence(String reason) {
    return reason.endsWith("?") ? reason : reason + ".";
  }
}
