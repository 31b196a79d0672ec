package dev.weir.diagnostics.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What became of a request. */
public sealed interface HttpOutcome {

  /** How long each phase lasted that was gone through to its end. */
  Phases phases();

  /**
   * An answer came.
   *
   * @param version of HTTP, such as {@code HTTP/1.1}
   * @param headers in the order of the answer
   * @param bodyBytes that were read, without those of the transfer coding
   * @param whole false when the body is longer than what is read of it
   */
  record Answered(
      int status,
      String version,
      List<Map.Entry<String, String>> headers,
      long bodyBytes,
      boolean whole,
      Phases phases)
      implements HttpOutcome {

    public Answered {
      headers = List.copyOf(headers);
    }

    /** Where it redirects to; empty when it does not (RFC 9110 section 15.4). */
    public Optional<String> location() {
      return switch (status) {
        case 301, 302, 303, 307, 308 ->
            headers.stream()
                .filter(header -> header.getKey().equalsIgnoreCase("location"))
                .map(Map.Entry::getValue)
                .findFirst();
        default -> Optional.empty();
      };
    }
  }

  /**
   * None came.
   *
   * @param in the phase that failed
   */
  record Failed(Phase in, String reason, Phases phases) implements HttpOutcome {}

  /** The run was stopped. */
  record Abandoned(Phases phases) implements HttpOutcome {}
}
