package dev.weir.common.autoconfigure.observation;

import dev.weir.common.accesslog.AccessEntry;
import dev.weir.common.accesslog.AccessLog;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.ConnectionInformation;
import reactor.netty.http.server.logging.AccessLogArgProvider;

/** Requests of the control listener, as Reactor Netty tells of them, in Weir's access log. */
final class ControlAccessLog {

  private static final String LISTENER = "control";

  private final AccessLog log;

  ControlAccessLog(AccessLog log) {
    this.log = log;
  }

  /** Logs a request; Reactor Netty is to log nothing. */
  reactor.netty.http.server.logging.@Nullable AccessLog add(AccessLogArgProvider request) {
    ConnectionInformation connection = request.connectionInformation();
    InetAddress peer = address(connection == null ? null : connection.connectionRemoteAddress());
    log.add(
        new AccessEntry(
            millis(request),
            peer,
            peer,
            text(request.method()),
            text(request.uri()),
            Objects.requireNonNullElse(request.protocol(), "HTTP/1.1"),
            LISTENER,
            connection != null && "https".equals(connection.scheme()),
            status(text(request.status())),
            length(request.requestHeader("content-length")),
            Math.max(0, request.contentLength()),
            TimeUnit.MILLISECONDS.toNanos(request.duration()),
            AccessEntry.Marks.NONE,
            fields(request)));
    return null;
  }

  private List<@Nullable String> fields(AccessLogArgProvider request) {
    List<String> asked = log.requestFields();
    List<String> answered = log.answerFields();
    @Nullable String[] fields = new @Nullable String[asked.size() + answered.size()];
    for (int i = 0; i < asked.size(); i++) {
      fields[i] = nullable(request.requestHeader(asked.get(i)));
    }
    for (int i = 0; i < answered.size(); i++) {
      fields[asked.size() + i] = nullable(request.responseHeader(answered.get(i)));
    }
    return Arrays.asList(fields);
  }

  private static long millis(AccessLogArgProvider request) {
    return request.accessDateTime() == null
        ? System.currentTimeMillis()
        : request.accessDateTime().toInstant().toEpochMilli();
  }

  private static InetAddress address(@Nullable SocketAddress remote) {
    return remote instanceof InetSocketAddress inet && inet.getAddress() != null
        ? inet.getAddress()
        : InetAddress.getLoopbackAddress();
  }

  private static int status(String text) {
    return text.matches("\\d{3}") ? Integer.parseInt(text) : 0;
  }

  private static long length(@Nullable CharSequence said) {
    String text = said == null ? "" : said.toString();
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
  }

  private static String text(@Nullable CharSequence text) {
    return text == null ? "" : text.toString();
  }

  private static @Nullable String nullable(@Nullable CharSequence text) {
    return text == null ? null : text.toString();
  }
}
