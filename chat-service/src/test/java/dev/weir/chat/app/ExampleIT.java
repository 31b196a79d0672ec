package dev.weir.chat.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.testkit.Browser;
import dev.weir.testkit.RedisServer;
import dev.weir.testkit.RequiresRedis;
import dev.weir.testkit.RequiresTool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The examples for Java and for browsers, as their readers run them. */
@Timeout(90)
class ExampleIT {

  private static final Path EXAMPLE = Path.of("..", "examples", "ChatClient.java");
  private static final Path PAGE = Path.of("..", "examples", "chat.html");

  @Test
  void example_talks_andComesBackToWhatItMissed() throws Exception {
    try (ConfigurableApplicationContext service =
            SpringApplication.run(
                ChatServiceApplication.class,
                "--server.port=0",
                "--weir.chat.listeners.http.host=127.0.0.1",
                "--weir.chat.listeners.http.port=0",
                "--weir.chat.drain.delay=0s",
                "--weir.chat.drain.over=0s");
        HttpClient http = HttpClient.newHttpClient()) {
      Process example = run(service);
      Writer in = example.outputWriter(StandardCharsets.UTF_8);
      try (BufferedReader out = example.inputReader(StandardCharsets.UTF_8)) {
        assertThat(until(out, "joined")).last().isEqualTo("joined lobby");
        say(in, "hello \"you\"");
        assertThat(until(out, "1 alice")).last().isEqualTo("1 alice: {text=hello \"you\"}");

        call(http, service, "POST", "/api/drain", "");
        until(out, "waiting");
        call(http, service, "POST", "/api/rooms/lobby/messages", "{\"data\":\"missed\"}");
        say(in, "meanwhile");
        call(http, service, "DELETE", "/api/drain", "");
        assertThat(until(out, "3 alice"))
            .containsSubsequence(
                "joined lobby, back where it was left",
                "2 server: missed",
                "3 alice: {text=meanwhile}");
        in.close();
        assertThat(until(out, "ended")).last().isEqualTo("ended: nothing more to say");
        assertThat(example.waitFor()).isZero();
      } finally {
        example.destroyForcibly();
      }
    }
  }

  @Test
  @RequiresRedis
  void example_saysAgainWhatCannotBeStored() throws Exception {
    try (RedisServer redis = RedisServer.start();
        ConfigurableApplicationContext service =
            SpringApplication.run(
                ChatServiceApplication.class,
                "--server.port=0",
                "--weir.chat.listeners.http.host=127.0.0.1",
                "--weir.chat.listeners.http.port=0",
                "--weir.chat.drain.delay=0s",
                "--weir.chat.drain.over=0s",
                "--weir.cluster.redis.url=" + redis.url(),
                "--weir.cluster.redis.retry-interval=50ms")) {
      Process example = run(service);
      Writer in = example.outputWriter(StandardCharsets.UTF_8);
      try (BufferedReader out = example.inputReader(StandardCharsets.UTF_8)) {
        until(out, "joined lobby");
        redis.hang();
        say(in, "stubborn");
        until(out, "refused: Redis does not answer");
        redis.goOn();
        assertThat(until(out, "1 alice")).last().isEqualTo("1 alice: {text=stubborn}");
        say(in, "next");
        assertThat(until(out, "2 alice")).last().isEqualTo("2 alice: {text=next}");
      } finally {
        example.destroyForcibly();
      }
    }
  }

  @Test
  @RequiresTool("chromium")
  void page_talks_fromAFile(@TempDir Path folder) throws Exception {
    try (ConfigurableApplicationContext service =
            SpringApplication.run(
                ChatServiceApplication.class,
                "--server.port=0",
                "--weir.chat.listeners.http.host=127.0.0.1",
                "--weir.chat.listeners.http.port=0");
        HttpClient http = HttpClient.newHttpClient();
        Browser browser = new Browser(folder)) {
      browser.open(
          PAGE.toAbsolutePath().normalize().toUri()
              + "?room=garden&user=bob&server=http://127.0.0.1:"
              + data(service));
      browser.awaitText("#state", "connected");
      browser.type("input[name=text]", "hello");
      browser.press("button");
      browser.awaitText("#messages", "bob: hello");
      String path = "/api/rooms/garden/messages";
      call(http, service, "POST", path, "{\"data\":{\"text\":\"and you\"}}");
      browser.awaitText("#messages", "server: and you");
      assertThat(browser.accessibilityIssues()).isEmpty();
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static int data(ConfigurableApplicationContext service) {
    return Objects.requireNonNull(service.getBean(ListenerLifecycle.class).address("http"))
        .getPort();
  }

  private static Process run(ConfigurableApplicationContext service) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "-XX:TieredStopAtLevel=1",
            EXAMPLE.toString(),
            "ws://127.0.0.1:" + data(service),
            "lobby",
            "alice")
        .redirectErrorStream(true)
        .start();
  }

  private static void say(Writer in, String line) throws IOException {
    in.write(line + "\n");
    in.flush();
  }

  /** What is printed until a line begins so, that one included. */
  private static List<String> until(BufferedReader out, String beginning) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      lines.add(line);
      if (line.startsWith(beginning)) {
        return lines;
      }
    }
    throw new AssertionError("the example ended without \"" + beginning + "\": " + lines);
  }

  private static void call(
      HttpClient http,
      ConfigurableApplicationContext service,
      String method,
      String path,
      String body)
      throws Exception {
    String port = service.getEnvironment().getRequiredProperty("local.server.port");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isLessThan(300);
  }
}
