package dev.weir.lb.auth;

import dev.weir.common.netty.http.Lookalikes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whom a gate asks about requests, and what passes between the two.
 *
 * @param to a pool or a split, or the URL of a server
 * @param target path and query that are asked for
 * @param host what it calls the server; null: what the client called this one
 * @param timeout until the whole answer is there
 * @param requestHeaders what the server is told of what the client says; empty: all that does not
 *     belong to the body, to a tunnel or to what is in a cache
 * @param responseHeaders what upstreams are told of what the server says
 * @param clientHeadersOnSuccess what the client is told of that, with the answer to a request that
 *     the server lets through
 */
public record ForwardSettings(
    String to,
    String target,
    @Nullable String host,
    Duration timeout,
    List<String> requestHeaders,
    List<String> responseHeaders,
    List<String> clientHeadersOnSuccess) {

  private static final String METHOD = "X-Forwarded-Method";
  private static final String TARGET = "X-Forwarded-Uri";
  private static final Set<String> SAID =
      Set.of(Lookalikes.plain(METHOD), Lookalikes.plain(TARGET));
  private static final String AUTHORIZATION = "authorization";

  /** What this hop says of a request and of its way, or has judged whose words to believe. */
  private static final Set<String> OF_THE_WAY =
      Set.of("host", "traceparent", "tracestate", "via", "x-request-id");

  /** What does not fit a request without a body, the answer to which is for nobody to keep. */
  private static final Set<String> OF_THE_REQUEST_ALONE =
      Set.of(
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "range",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private static final Duration LEAST = Duration.ofMillis(10);
  private static final Duration MOST = Duration.ofMinutes(1);

  public ForwardSettings {
    if (timeout.compareTo(LEAST) < 0 || timeout.compareTo(MOST) > 0) {
      throw new IllegalArgumentException("timeout is " + timeout + "; expected 10ms to 1m");
    }
    for (String name : responseHeaders) {
      if (!Lookalikes.plain(name).equals(AUTHORIZATION)) {
        SettingChecks.field("response-headers", name);
      }
    }
    Set<String> once = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (String name : clientHeadersOnSuccess) {
      SettingChecks.field("client-headers-on-success", name);
      once.add(name);
    }
    requestHeaders = requestHeaders.stream().map(Lookalikes::plain).toList();
    responseHeaders = List.copyOf(responseHeaders);
    clientHeadersOnSuccess = List.copyOf(once);
  }

  /** What is asked about a request. */
  Question question(Knock knock) {
    List<Map.Entry<String, String>> fields =
        knock.fields().stream().filter(field -> passes(field.getKey())).toList();
    return new Question(
        to, target, host, fields, Map.of(METHOD, knock.method(), TARGET, knock.target()), timeout);
  }

  private boolean passes(String field) {
    String name = Lookalikes.plain(field);
    if (SAID.contains(name)) {
      return false;
    }
    if (name.startsWith("x-forwarded-") || OF_THE_WAY.contains(field.toLowerCase(Locale.ROOT))) {
      return true;
    }
    return requestHeaders.isEmpty()
        ? !OF_THE_REQUEST_ALONE.contains(name)
            && !name.startsWith("if-")
            && !name.startsWith("sec-websocket-")
        : requestHeaders.contains(name);
  }

  /** What upstreams and the client are told where the server lets a request through. */
  GateVerdict.Admitted admit(Reply.Answer answer) {
    Map<String, String> said = new HashMap<>();
    for (String name : responseHeaders) {
      List<String> lines = answer.lines(name);
      if (!lines.isEmpty()) {
        said.put(name, String.join(", ", lines));
      }
    }
    return new GateVerdict.Admitted(
        responseHeaders.stream().map(Lookalikes::plain).collect(Collectors.toSet()),
        Set.of(),
        said,
        forClient(answer));
  }

  private ClientFields forClient(Reply.Answer answer) {
    return clientHeadersOnSuccess.isEmpty()
        ? ClientFields.NONE
        : new ClientFields(
            clientHeadersOnSuccess.stream()
                .map(name -> new ClientFields.Field(name, answer.lines(name)))
                .filter(field -> !field.lines().isEmpty())
                .toList());
  }
}
