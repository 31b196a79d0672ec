package dev.weir.diagnostics.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.testkit.Http;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ConfigurableApplicationContext;

/** Clients that ask for the events of a run and stop reading: theirs is the only run that ends. */
@Timeout(120)
class SlowReadersIT {
  private static final int READERS = 3;
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** More events than the kernel, the connection and the stream hold together. */
  private static final int TARGETS = 250;

  private static final String FLOOD =
      IntStream.rangeClosed(1, TARGETS)
          .mapToObj(last -> "\"127.0.0." + last + "\"")
          .collect(
              Collectors.joining(",", "{\"targets\":[", "],\"count\":100,\"interval\":\"10ms\"}"));

  private static final String PING = "{\"target\":\"127.1.1.1\",\"count\":3,\"interval\":\"10ms\"}";

  @SuppressWarnings("NullAway.Init") // set before the first test
  private static ConfigurableApplicationContext service;

  private static int port;

  @BeforeAll
  static void start() {
    service =
        RunningDiagnostics.start(
            "--weir.diagnostics.state-file=",
            "--weir.diagnostics.runs.slow-reader=1s",
            "--weir.diagnostics.runs.packets=1000000",
            "--weir.diagnostics.runs.packets-per-caller=1000000",
            "--weir.diagnostics.runs.packets-per-target=10000",
            "--weir.diagnostics.targets.allow[0]=127.0.0.0/8");
    port = RunningDiagnostics.port(service);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static Socket askForEvents() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    String request =
        "POST /api/ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Accept: text/event-stream\r\n"
            + "Content-Type: application/json\r\nContent-Length: "
            + FLOOD.length()
            + "\r\n\r\n"
            + FLOOD;
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static double stopped() {
    return service
        .getBean(MeterRegistry.class)
        .get("weir.diagnostics.runs")
        .tags("kind", "ping", "outcome", "stopped")
        .functionCounter()
        .count();
  }

  private static String ping() throws IOException {
    try (Http http = Http.connect(port)) {
      http.send("POST /api/ping HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n");
      http.send("Content-Length: " + PING.length() + "\r\n\r\n" + PING);
      return http.read().text();
    }
  }

  @Test
  void readersThatStop_stopTheirRuns_andNobodyElseWaits() throws Exception {
    double before = stopped();
    List<Socket> readers = new ArrayList<>();
    try {
      for (int i = 0; i < READERS; i++) {
        readers.add(askForEvents());
      }
      assertThat(ping()).contains("\"received\":3", "\"complete\":true");
      await().atMost(LONGEST).until(() -> stopped() >= before + READERS);
      await()
          .atMost(LONGEST)
          .until(() -> Http.get(port, "/api/runs").text().equals("{\"runs\":[]}"));
      assertThat(ping()).contains("\"received\":3", "\"complete\":true");
      for (Socket reader : readers) {
        endsWithoutTheReport(reader);
      }
    } finally {
      for (Socket reader : readers) {
        reader.close();
      }
    }
  }

  /** What was under way still comes; the end of the run does not, and the connection is closed. */
  private static void endsWithoutTheReport(Socket reader) throws IOException {
    reader.setSoTimeout((int) LONGEST.toMillis());
    try (InputStream in = reader.getInputStream()) {
      String events = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(events).contains("event:started", "event:probe").doesNotContain("event:done");
    }
  }
}
