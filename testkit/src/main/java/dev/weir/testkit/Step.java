package dev.weir.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;

/** One thing that a {@link ScriptedUpstream} does on a connection. */
public sealed interface Step {

  /** Reads one whole request and records it; the script ends when the client closed instead. */
  static Step request() {
    return new Request();
  }

  /** Sends these bytes, which may be half a response, or no HTTP at all. */
  static Step send(String raw) {
    return new Send(raw);
  }

  /** Sends a whole response with a {@code Content-Length}. */
  static Step respond(int status, String body, String... fields) {
    var head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
    for (String field : fields) {
      head.append(field).append("\r\n");
    }
    head.append("Content-Length: ").append(body.getBytes(UTF_8).length).append("\r\n\r\n");
    return new Send(head + body);
  }

  /** Does nothing for a while. */
  static Step pause(Duration duration) {
    return new Pause(duration);
  }

  /** Never says a word again, until the client closes or the upstream is closed. */
  static Step hang() {
    return new Hang();
  }

  /** Closes the connection in an orderly way (FIN). */
  static Step close() {
    return new Close();
  }

  /** Tears the connection down (RST). */
  static Step reset() {
    return new Reset();
  }

  /** See {@link Step#request()}. */
  record Request() implements Step {}

  /** See {@link Step#send}. */
  record Send(String raw) implements Step {}

  /** See {@link Step#pause}. */
  record Pause(Duration duration) implements Step {}

  /** See {@link Step#hang()}. */
  record Hang() implements Step {}

  /** See {@link Step#close()}. */
  record Close() implements Step {}

  /** See {@link Step#reset()}. */
  record Reset() implements Step {}
}
