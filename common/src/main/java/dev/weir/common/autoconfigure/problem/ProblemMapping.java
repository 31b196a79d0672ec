package dev.weir.common.autoconfigure.problem;

import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import dev.weir.common.text.Words;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.MethodParameter;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.util.ClassUtils;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.reactive.resource.NoResourceFoundException;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ServerWebInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.MismatchedInputException;

/** Tells what an exception is to the client: nothing of the inside, and a type that stays. */
final class ProblemMapping {
  private ProblemMapping() {}

  static Problem of(Throwable error) {
    return switch (error) {
      case ProblemException e -> e.problem();
      case DataBufferLimitException _ -> tooLarge();
      case NoResourceFoundException _ ->
          named(
              HttpStatus.NOT_FOUND, "Nothing is at this path; GET /api/openapi describes the API.");
      case MethodNotAllowedException e -> otherMethod(e);
      case InvalidMediaTypeException e ->
          named(
              HttpStatus.UNSUPPORTED_MEDIA_TYPE,
              "Expected a media type in Content-Type, such as application/json, not '"
                  + e.getMediaType()
                  + "'.");
      case InvalidMimeTypeException e when tooManyToSort(e) ->
          named(
              HttpStatus.NOT_ACCEPTABLE,
              "Accept names more media types than are compared here; expected fewer.");
      case ErrorResponseException e when e.getCause() instanceof DataBufferLimitException ->
          tooLarge();
      case ServerWebInputException e when e.getCause() instanceof TypeMismatchException of ->
          mistyped(e, of);
      case ServerWebInputException e when e.getStatusCode().value() == 400 -> unreadable(e);
      case ErrorResponse e when e.getStatusCode().isError() -> ofStatus(e);
      default -> internalError();
    };
  }

  /**
   * Whether Spring was to sort more than 50 types: each that a caller's Accept names with each that
   * a handler may answer with. There is no class of its own for that.
   */
  private static boolean tooManyToSort(InvalidMimeTypeException error) {
    return String.valueOf(error.getMessage()).endsWith("Too many elements");
  }

  private static Problem otherMethod(MethodNotAllowedException error) {
    return named(
        HttpStatus.METHOD_NOT_ALLOWED,
        "This path does not take %s: expected %s; GET /api/openapi describes it."
            .formatted(
                error.getHttpMethod(),
                error.getSupportedMethods().stream()
                    .map(HttpMethod::name)
                    .collect(Collectors.joining(" or "))));
  }

  private static Problem mistyped(ServerWebInputException error, TypeMismatchException mismatch) {
    MethodParameter parameter = error.getMethodParameter();
    String name = parameter == null ? null : parameter.getParameterName();
    return badRequest(
        "%s is %s: expected %s"
            .formatted(
                Objects.requireNonNullElse(name, "a parameter"),
                mismatch.getValue(),
                expected(mismatch.getRequiredType())));
  }

  private static String expected(@Nullable Class<?> type) {
    return switch (type == null
        ? ""
        : ClassUtils.resolvePrimitiveIfNecessary(type).getSimpleName()) {
      case "Integer", "Long" -> "a whole number";
      case "Double" -> "a number";
      case "Boolean" -> "true or false";
      case "Duration" -> "a duration with its unit, such as 30s";
      default -> "another value; GET /api/openapi says which";
    };
  }

  private static Problem unreadable(ServerWebInputException error) {
    for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
      switch (cause) {
        case InvalidNullException none -> {
          return Problems.nullItem(field(none.getPath())).problem();
        }
        case StreamReadException broken -> {
          return Problems.unexpected("value", Problems.said(broken)).problem();
        }
        case MismatchedInputException other when !other.getPath().isEmpty() -> {
          String field = field(other.getPath());
          return badRequest("The field \"" + field + "\" has the wrong type.").with("field", field);
        }
        default -> {
          // what it wraps may say more
        }
      }
    }
    String detail = Objects.requireNonNullElse(error.getReason(), "The request cannot be read");
    return badRequest(detail);
  }

  private static Problem badRequest(String detail) {
    return Problem.of("bad-request", "Bad Request", 400, detail);
  }

  /** {@code headers.accept[1]}, of what Jackson went through. */
  private static String field(List<JacksonException.Reference> path) {
    StringBuilder field = new StringBuilder();
    for (JacksonException.Reference step : path) {
      if (step.getPropertyName() == null) {
        field.append('[').append(step.getIndex()).append(']');
      } else {
        field.append(field.isEmpty() ? "" : ".").append(step.getPropertyName());
      }
    }
    return field.toString();
  }

  private static Problem tooLarge() {
    return Problem.of(
        "body-too-large",
        "Body too large",
        413,
        "The body is larger than spring.http.codecs.max-in-memory-size allows.");
  }

  private static Problem ofStatus(ErrorResponse error) {
    int status = error.getStatusCode().value();
    HttpStatus known = HttpStatus.resolve(status);
    if (status >= 500 || known == null) {
      return known == null ? internalError() : named(known, "");
    }
    return named(known, Objects.requireNonNullElse(error.getBody().getDetail(), usual(known)));
  }

  /** Where Spring says no more than the status. */
  private static String usual(HttpStatus status) {
    return status == HttpStatus.UNSUPPORTED_MEDIA_TYPE
        ? "Expected a body of the Content-Type that GET /api/openapi names, such as"
            + " application/json."
        : "";
  }

  private static Problem named(HttpStatus status, String detail) {
    String slug = Words.dashed(status);
    return Problem.of(slug, status.getReasonPhrase(), status.value(), detail);
  }

  private static Problem internalError() {
    return Problem.of(
        "internal-server-error",
        "Internal Server Error",
        500,
        "The service failed; its log says why.");
  }
}
