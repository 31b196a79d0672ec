package dev.weir.edge.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Clients, purges and an origin that fails in every way, for some seconds, over memory and disk: no
 * client gets a body that is not what its head says, coded or in part or put together from slices,
 * and after a purge none gets what was there before it. {@code -Dweir.test.soak-seconds} says for
 * how long.
 */
@Timeout(120)
class SoakIT {

  private static final long NANOS =
      Duration.ofSeconds(Long.getLong("weir.test.soak-seconds", 4)).toNanos();
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
  private final AtomicInteger parts = new AtomicInteger();
  private final AtomicInteger coded = new AtomicInteger();

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
    assertThat(parts.get()).isPositive();
    assertThat(coded.get()).isPositive();
  }

  private ConfigurableApplicationContext edge(String origin) {
    return SpringApplication.run(
        EdgeServiceApplication.class,
        "--weir.edge.id=soak",
        "--weir.edge.listeners.http.host=127.0.0.1",
        "--weir.edge.listeners.http.port=0",
        "--weir.edge.sites.soak.origins[0].url=" + origin,
        "--weir.edge.sites.soak.slices.size=64KB",
        "--weir.edge.sites.soak.slices.paths[0]=/3*",
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
      int path = random.nextInt(PATHS);
      if (random.nextInt(4) == 0) {
        getPart(port, path, random.nextInt(10_000), 1 + random.nextInt(10_000));
      } else {
        get(port, path, random.nextInt(3) == 0 ? "Accept-Encoding: gzip\r\n" : "");
      }
    }
    return null;
  }

  /** The version that was answered; 0 where the origin failed, and the edge said so. */
  private long get(int port, int path, String field) {
    RawMessage answer = answer(port, path, field);
    if (answer == null) {
      return 0;
    }
    assertThat(answer.status()).isEqualTo(200);
    byte[] body = answer.body();
    if (answer.header("Content-Encoding").isPresent()) {
      body = decoded(body);
      coded.incrementAndGet();
    }
    assertThat(answer.header("X-Sum")).as("of %d", path).hasValue(sum(body));
    return Long.parseLong(answer.header("X-Version").orElseThrow());
  }

  private void getPart(int port, int path, int first, int length) {
    int last = first + length - 1;
    RawMessage answer = answer(port, path, "Range: bytes=%d-%d\r\n".formatted(first, last));
    if (answer == null || answer.status() == 200) {
      return;
    }
    byte[] whole = body(path, Long.parseLong(answer.header("X-Version").orElseThrow()));
    if (answer.status() == 416) {
      assertThat(first).isGreaterThanOrEqualTo(whole.length);
      return;
    }
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.body())
        .as("%d of %d", first, path)
        .isEqualTo(Arrays.copyOfRange(whole, first, Math.min(last + 1, whole.length)));
    parts.incrementAndGet();
  }

  /** Null where the origin failed, and the edge said so, or it is seen that the answer was cut. */
  private @Nullable RawMessage answer(int port, int path, String field) {
    try (Http http = Http.connect(port)) {
      http.send("GET /" + path + " HTTP/1.1\r\nHost: soak.example\r\n" + field);
      http.send("Connection: close\r\n\r\n");
      RawMessage answer = http.read();
      if (answer.status() >= 500) {
        assertThat(answer.status()).isIn(502, 503, 504);
        return null;
      }
      answers.incrementAndGet();
      if (answer.header("Cache-Status").orElse("").contains("; hit")) {
        hits.incrementAndGet();
      }
      return answer;
    } catch (IOException e) {
      return null;
    }
  }

  private static byte[] decoded(byte[] body) {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError("a coded body that is cut off or spoilt", e);
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
          long seen = get(data, path, "");
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
        String range = null;
        String condition = null;
        for (String field = in.readLine(); !field.isEmpty(); field = in.readLine()) {
          String name = field.substring(0, field.indexOf(':')).toLowerCase(Locale.ROOT);
          String value = field.substring(name.length() + 1).strip();
          range = name.equals("range") ? value : range;
          condition = name.equals("if-range") ? value : condition;
        }
        boolean part = range != null && (condition == null || condition.equals(tag(path, seen)));
        if (!answer(socket, path, seen, part ? range : null)) {
          return null;
        }
        line = in.readLine();
      }
    } catch (IOException e) {
      // the edge went away
    }
    return null;
  }

  private static String tag(int path, long version) {
    return "\"%d-%d\"".formatted(path, version);
  }

  private static boolean answer(Socket socket, int path, long version, @Nullable String range)
      throws IOException {
    Random random = new Random();
    byte[] whole = body(path, version);
    int first = 0;
    int last = whole.length - 1;
    String status = "200 OK";
    if (range != null) {
      String[] ends = range.substring("bytes=".length()).split("-", -1);
      first = Integer.parseInt(ends[0]);
      last = Math.min(last, Integer.parseInt(ends[1]));
      status =
          first > last
              ? "416 No\r\nContent-Range: bytes */%d".formatted(whole.length)
              : "206 Part\r\nContent-Range: bytes %d-%d/%d".formatted(first, last, whole.length);
    }
    byte[] body = first > last ? new byte[0] : Arrays.copyOfRange(whole, first, last + 1);
    int cut = body.length;
    int fault = random.nextInt(20);
    if (fault == 0) {
      socket.setSoLinger(true, 0);
      return false;
    }
    String head =
        "HTTP/1.1 %s\r\nCache-Control: max-age=600\r\nX-Version: %d\r\nX-Sum: %s\r\n"
                .formatted(status, version, sum(whole))
            + "Content-Type: text/plain\r\nETag: %s\r\n".formatted(tag(path, version))
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
    Random random = new Random(path * 1_000_003L + version);
    // of sixteen letters, so that it can be compressed
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) ('a' + random.nextInt(16));
    }
    return body;
  }

  private static String sum(byte[] body) {
    CRC32 sum = new CRC32();
    sum.update(body);
    return HexFormat.of().toHexDigits(sum.getValue());
  }
}
