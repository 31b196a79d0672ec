package dev.weir.edge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.edge.netty.stored.CachedAnswer;
import dev.weir.edge.store.ResponseStore;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.RequiresRoot;
import dev.weir.testkit.RequiresTool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The file system that an edge stores on has less room than the edge may take, and then none. */
@RequiresRoot
@RequiresTool("mount")
@Timeout(120)
class FullDiskIT {

  private static final int PATHS = 30;
  private static final int LENGTH = 400_000;

  @TempDir private Path folder;
  private final HttpServer origin;

  FullDiskIT() throws IOException {
    origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    origin.createContext("/", FullDiskIT::answer);
    origin.start();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = body(exchange.getRequestURI().getPath());
      exchange.getResponseHeaders().set("Cache-Control", "max-age=600");
      exchange.getResponseHeaders().set("ETag", "\"v1\"");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static byte[] body(String path) {
    byte[] body = new byte[LENGTH];
    new Random(path.hashCode()).nextBytes(body);
    return body;
  }

  @BeforeEach
  void mount() throws Exception {
    run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", folder.toString());
  }

  @AfterEach
  void stop() throws Exception {
    origin.stop(0);
    run("umount", "-l", folder.toString());
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", String.join(" ", command), said).isZero();
  }

  private ConfigurableApplicationContext edge() {
    return SpringApplication.run(
        EdgeServiceApplication.class,
        "--weir.edge.id=full",
        "--weir.edge.listeners.http.host=127.0.0.1",
        "--weir.edge.listeners.http.port=0",
        "--weir.edge.origins[0]=http://127.0.0.1:" + origin.getAddress().getPort(),
        "--weir.edge.state-file=",
        "--weir.edge.cache.max-object-bytes=1MB",
        "--weir.edge.cache.disk.folder=" + folder.resolve("cache"),
        "--weir.edge.cache.disk.max-bytes=64MB",
        "--weir.edge.cache.disk.max-memory-object-bytes=100KB",
        "--server.port=0");
  }

  @Test
  void everyAnswerIsRight_andWhatThereIsRoomForIsStored() throws Exception {
    try (ConfigurableApplicationContext edge = edge()) {
      int port =
          Objects.requireNonNull(edge.getBean(ListenerLifecycle.class).address("http")).getPort();
      @SuppressWarnings("unchecked")
      ResponseStore<CachedAnswer> store = edge.getBean(ResponseStore.class);
      askForAll(port);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> Objects.requireNonNull(store.disk()).dropped() > 0);
      askForAll(port);
      assertThat(Objects.requireNonNull(store.disk()).stats().evictions()).isPositive();
      // the latest that found room is found there
      await().atMost(Duration.ofSeconds(20)).until(() -> status(port, "/late").contains("; hit"));

      fill();
      askForAll(port);
    }
    // what is left of it is no reason not to start
    Files.delete(folder.resolve("other"));
    try (ConfigurableApplicationContext edge = edge()) {
      askForAll(
          Objects.requireNonNull(edge.getBean(ListenerLifecycle.class).address("http")).getPort());
    }
  }

  private void fill() throws IOException {
    byte[] block = new byte[4096];
    try (var other = Files.newOutputStream(folder.resolve("other"))) {
      for (int i = 0; i < 10_000; i++) {
        other.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private static void askForAll(int port) throws IOException {
    for (int i = 0; i < PATHS; i++) {
      RawMessage answer = Http.get(port, "/" + i);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).as("/%d", i).isEqualTo(body("/" + i));
    }
  }

  private static String status(int port, String path) throws IOException {
    return Http.get(port, path).header("Cache-Status").orElse("");
  }
}
