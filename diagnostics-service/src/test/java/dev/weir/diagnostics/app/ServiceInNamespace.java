package dev.weir.diagnostics.app;

import static dev.weir.diagnostics.os.NetworkNamespace.ip;

import dev.weir.diagnostics.os.NetworkNamespace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service as a process of its own in a network namespace of its own, asked from inside. */
final class ServiceInNamespace implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int PORT = 8083;
  private static final int MOST_WAITS = 600;

  private final String namespace;
  private final Path log;
  private final Process process;

  /** An answer of the API. */
  record Reply(int status, JsonNode body) {}

  /** Makes a namespace with nothing but the loopback interface. */
  static void make(String namespace) {
    ip("netns add " + namespace);
    ip("-n " + namespace + " link set lo up");
  }

  /**
   * Starts the service, and waits until it answers.
   *
   * @param namespace that is there
   * @param prefix words before the command, which take privileges from it
   * @param folder for what it writes
   */
  static ServiceInNamespace start(
      String namespace, List<String> prefix, Path folder, String... arguments)
      throws IOException, InterruptedException {
    ServiceInNamespace service = new ServiceInNamespace(namespace, prefix, folder, arguments);
    for (int wait = 0; wait < MOST_WAITS; wait++) {
      if (service.process.waitFor(100, TimeUnit.MILLISECONDS)) {
        break;
      }
      if (service.answers()) {
        return service;
      }
    }
    service.close();
    throw new IllegalStateException(Files.readString(service.log));
  }

  private ServiceInNamespace(
      String namespace, List<String> prefix, Path folder, String... arguments) throws IOException {
    this.namespace = namespace;
    this.log = folder.resolve("service.log");
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    command.addAll(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            // whoever answers differently the second time is to be seen
            "-Dsun.net.inetaddr.ttl=0",
            "-Dsun.net.inetaddr.negative.ttl=0",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            DiagnosticsServiceApplication.class.getName(),
            "--weir.diagnostics.state-file=",
            "--weir.diagnostics.monitoring.folder=" + folder.resolve("monitors")));
    command.addAll(List.of(arguments));
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private boolean answers() {
    return NetworkNamespace.call(
        namespace,
        () -> {
          try {
            return send("GET", "/api/runs", "").status() == 200;
          } catch (IOException _) {
            return false;
          }
        });
  }

  /** Posts JSON, whose quotes are written as {@code '}. */
  Reply post(String path, String body) {
    return NetworkNamespace.call(namespace, () -> send("POST", path, body));
  }

  /** Any other request. */
  Reply send(String method, String path) {
    return NetworkNamespace.call(namespace, () -> send(method, path, ""));
  }

  private static Reply send(String method, String path, String body) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create("http://127.0.0.1:" + PORT + path).toURL().openConnection();
    connection.setRequestMethod(method);
    connection.setReadTimeout(60_000);
    if (!body.isEmpty()) {
      connection.setRequestProperty("Content-Type", "application/json");
      connection.setDoOutput(true);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
      }
    }
    int status = connection.getResponseCode();
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      byte[] answer = in == null ? new byte[0] : in.readAllBytes();
      return new Reply(
          status, answer.length == 0 ? JSON.createObjectNode() : JSON.readTree(answer));
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
