package dev.weir.edge.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Clients, purges and an origin that fails in every way, for some seconds, over memory and disk: no
 * client gets a body that is not what its head says, and after a purge none gets what was there
 * before it.
 */
@Timeout(120)
class SoakIT {

  private static final long NANOS = Duration.ofSeconds(4).toNanos();
  private static final int PATHS = 40;
  private static final int CLIENTS = 6;
  private static final String[] PURGES = {
    "{'type':'url','value':'http://soak.example/%d'}",
    "{'type':'url','value':'/%d'}",
    "{'type':'pattern','value':'/%d'}",
    "{'type':'pattern','value':'re:/%d$'}",
    "{'type':'tag','value':'tag-%d'}",
    "{'type':'all'}"
  };

  @TempDir private Path folder;
  private final AtomicLong version = new AtomicLong(1);
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger hits = new AtomicInteger();

  @Test
  void everyBodyIsWhatItsHeadSays_andNoneIsOlderThanTheLastPurge() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ServerSocket origin = new ServerSocket(0, 128, InetAddress.getLoopbackAddress())) {
      threads.submit(() -> serve(origin, threads));
      ConfigurableApplicationContext edge = edge("http://127.0.0.1:" + origin.getLocalPort());
      try {
        soak(edge, threads);
      } finally {
        edge.close();
      }
    }
    assertThat(answers.get()).isGreaterThan(100);
    assertThat(hits.get()).isGreaterThan(10);
  }

  private ConfigurableApplicationContext edge(String origin) {
    return SpringApplication.run(
        EdgeServiceApplication.class,
        "--weir.edge.id=soak",
        "--weir.edge.listeners.http.host=127.0.0.1",
        "--weir.edge.listeners.http.port=0",
        "--weir.edge.origins[0]=" + origin,
        "--weir.edge.state-file=",
        "--weir.edge.cache.max-bytes=2MB",
        "--weir.edge.cache.max-object-bytes=1MB",
        "--weir.edge.cache.disk.folder=" + folder,
        "--weir.edge.cache.disk.max-bytes=8MB",
        "--weir.edge.cache.disk.max-memory-object-bytes=100KB",
        "--server.port=0");
  }

  private void soak(ConfigurableApplicationContext edge, ExecutorService threads) throws Exception {
    int data =
        Objects.requireNonNull(edge.getBean(ListenerLifecycle.class).address("http")).getPort();
    int control = edge.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    long end = System.nanoTime() + NANOS;
    List<Future<?>> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      Random random = new Random(i);
      clients.add(threads.submit(() -> ask(data, random, end)));
    }
    clients.add(threads.submit(() -> purge(data, control, end)));
    for (Future<?> client : clients) {
      client.get();
    }
  }

  private Void ask(int port, Random random, long end) throws IOException {
    while (System.nanoTime() < end) {
      get(port, random.nextInt(PATHS));
    }
    return null;
  }

  /** The version that was answered; 0 where the origin failed, and the edge said so. */
  private long get(int port, int path) {
    try (Http http = Http.connect(port)) {
      http.send("GET /" + path + " HTTP/1.1\r\nHost: soak.example\r\nConnection: close\r\n\r\n");
      RawMessage answer = http.read();
      if (answer.status() != 200) {
        assertThat(answer.status()).isIn(502, 503, 504);
        return 0;
      }
      assertThat(answer.header("X-Sum")).as("of %d", path).hasValue(sum(answer.body()));
      answers.incrementAndGet();
      if (answer.header("Cache-Status").orElse("").contains("; hit")) {
        hits.incrementAndGet();
      }
      return Long.parseLong(answer.header("X-Version").orElseThrow());
    } catch (IOException e) {
      // cut off, and it is seen that it was
      return 0;
    }
  }

  private Void purge(int data, int control, long end) throws Exception {
    Random random = new Random(99);
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (System.nanoTime() < end) {
        int path = random.nextInt(PATHS);
        long now = version.incrementAndGet();
        String body = PURGES[random.nextInt(PURGES.length)].formatted(path).replace('\'', '"');
        HttpRequest request =
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + control + "/api/invalidations"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 202) {
          long seen = get(data, path);
          assertThat(seen == 0 || seen >= now).as("%s, then %d", body, seen).isTrue();
        } else {
          assertThat(answer.statusCode()).isEqualTo(429);
        }
        Thread.sleep(5);
      }
    }
    return null;
  }

  // ---- the origin

  private Void serve(ServerSocket origin, ExecutorService threads) {
    try {
      while (true) {
        Socket socket = origin.accept();
        threads.submit(() -> serve(socket));
      }
    } catch (IOException e) {
      return null;
    }
  }

  private Void serve(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
      String line = in.readLine();
      while (line != null) {
        long seen = version.get();
        int path = Integer.parseInt(line.split("[ /]+", -1)[1]);
        while (!in.readLine().isEmpty()) {
          // fields do not matter
        }
        if (!answer(socket, path, seen)) {
          return null;
        }
        line = in.readLine();
      }
    } catch (IOException e) {
      // the edge went away
    }
    return null;
  }

  private static boolean answer(Socket socket, int path, long version) throws IOException {
    Random random = new Random();
    byte[] body = body(path, version);
    int cut = body.length;
    int fault = random.nextInt(20);
    if (fault == 0) {
      socket.setSoLinger(true, 0);
      return false;
    }
    String head =
        "HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nX-Version: %d\r\nX-Sum: %s\r\n"
                .formatted(version, sum(body))
            + "Cache-Tag: tag-%d\r\nContent-Length: %d\r\n\r\n".formatted(path, body.length);
    if (fault == 1) {
      head = "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy";
      cut = 0;
    }
    if (fault == 2) {
      cut = body.length / 2;
    }
    OutputStream out = socket.getOutputStream();
    out.write(head.getBytes(ISO_8859_1));
    if (fault == 3) {
      pause();
    }
    out.write(body, 0, cut);
    if (fault == 4) {
      out.write("more than was said".getBytes(UTF_8));
    }
    out.flush();
    return fault != 2;
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A third is too large for memory. */
  private static byte[] body(int path, long version) {
    byte[] body = new byte[path % 3 == 0 ? 150_000 : 10_000 + path];
    new Random(path * 1_000_003L + version).nextBytes(body);
    return body;
  }

  private static String sum(byte[] body) {
    CRC32 sum = new CRC32();
    sum.update(body);
    return HexFormat.of().toHexDigits(sum.getValue());
  }
}
