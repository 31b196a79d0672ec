package dev.weir.common.accesslog;

import dev.weir.common.net.HttpToken;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One thing that a line tells: a fact of the request, a field of its head ({@code header:NAME}) or
 * of its answer's ({@code answer-header:NAME}).
 *
 * @param name as configured, and as the member of a JSON line
 * @param fact which
 * @param field the name of the header field, in lower case; empty for facts that are none
 */
public record AccessField(String name, Fact fact, String field) {

  private static final String OF_REQUEST = "header:";
  private static final String OF_ANSWER = "answer-header:";

  /** What a request has, whatever its head says. */
  public enum Fact {
    TIME("time"),
    CLIENT("client"),
    PEER("peer"),
    METHOD("method"),
    TARGET("target"),
    PROTOCOL("protocol"),
    LISTENER("listener"),
    TLS("tls"),
    STATUS("status"),
    BYTES_IN("bytesIn"),
    BYTES_OUT("bytesOut"),
    MICROS("micros"),
    ROUTE("route"),
    UPSTREAM("upstream"),
    CACHE("cache"),
    TRACE("traceId"),
    /** The name that lb-service gave it: on the answer there, on the request behind it. */
    REQUEST_ID("requestId"),
    REQUEST_FIELD(""),
    ANSWER_FIELD("");

    private final String word;

    Fact(String word) {
      this.word = word;
    }
  }

  /**
   * Reads one as it is configured.
   *
   * @throws IllegalArgumentException for a word that names none; the message lists those that do
   */
  public static AccessField of(String configured) {
    String text = configured.strip();
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith(OF_REQUEST)) {
      return new AccessField(text, Fact.REQUEST_FIELD, field(text, OF_REQUEST));
    }
    if (lower.startsWith(OF_ANSWER)) {
      return new AccessField(text, Fact.ANSWER_FIELD, field(text, OF_ANSWER));
    }
    return Arrays.stream(Fact.values())
        .filter(fact -> !fact.word.isEmpty() && fact.word.equalsIgnoreCase(text))
        .findFirst()
        .map(AccessField::of)
        .orElseThrow(
            () -> new IllegalArgumentException("\"" + text + "\" is no field; " + known()));
  }

  static AccessField of(Fact fact) {
    return new AccessField(fact.word, fact, "");
  }

  private static String field(String text, String prefix) {
    String name = text.substring(prefix.length());
    if (!HttpToken.is(name)) {
      throw new IllegalArgumentException(
          "\"" + text + "\" names no header field, as in " + prefix + "user-agent");
    }
    return name.toLowerCase(Locale.ROOT);
  }

  private static String known() {
    return Arrays.stream(Fact.values())
        .map(fact -> fact.word)
        .filter(word -> !word.isEmpty())
        .collect(Collectors.joining(", ", "there are ", ", header:NAME and answer-header:NAME"));
  }
}
