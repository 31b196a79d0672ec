package dev.weir.chat.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads server-sent events as a browser does. */
final class EventReader implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();

  /** One event; {@code id} is the last that was told, with it or before. */
  record Event(String name, String id, JsonNode data) {}

  private final BufferedReader lines;
  private String id = "";

  private EventReader(InputStream body) {
    this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
  }

  static EventReader open(HttpClient http, int port, String path, String... fields)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    if (fields.length > 0) {
      request.headers(fields);
    }
    HttpResponse<InputStream> answer = http.send(request.build(), BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).hasValue("text/event-stream");
    return new EventReader(answer.body());
  }

  /** The problem that a request is refused with. */
  static String refused(HttpClient http, int port, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).isBetween(400, 503);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    return answer.body();
  }

  /** The next event of a name; those before it are passed over. */
  Event next(String name) throws IOException {
    while (true) {
      Event event = Objects.requireNonNull(next(), "the stream has ended");
      if (event.name().equals(name)) {
        return event;
      }
    }
  }

  boolean atEnd() throws IOException {
    return next() == null;
  }

  private @Nullable Event next() throws IOException {
    String name = "message";
    StringJoiner data = new StringJoiner("\n");
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty() && data.length() > 0) {
        return new Event(name, id, JSON.readTree(data.toString()));
      } else if (line.startsWith("data: ")) {
        data.add(line.substring("data: ".length()));
      } else if (line.startsWith("event: ")) {
        name = line.substring("event: ".length());
      } else if (line.startsWith("id: ")) {
        id = line.substring("id: ".length());
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
