package dev.weir.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A small origin server to put the suite in front of: pages that may be cached, and some that may
 * not, that are slow, large, or tell what the origin saw. Needs nothing but the JDK.
 */
public final class DemoOrigin implements AutoCloseable {
  private static final int BACKLOG = 1024;
  private static final long MAX_BYTES = 100L * 1024 * 1024;
  private static final int MAX_ECHO = 1024 * 1024;
  private static final Duration MAX_DELAY = Duration.ofMinutes(1);
  private static final String KEPT = "public, max-age=60";
  private static final String NOT_KEPT = "no-store";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final String name;

  private DemoOrigin(HttpServer server, String name) {
    this.server = server;
    this.name = name;
  }

  /**
   * Starts with {@code --host} (default 127.0.0.1), {@code --port} (0 to 65535, default 8101) and
   * {@code --name} (default origin).
   */
  public static void main(String[] args) throws IOException {
    var host = InetAddress.getByName(option(args, "--host", "127.0.0.1"));
    int port = Integer.parseInt(option(args, "--port", "8101"));
    String name = option(args, "--name", "origin");
    DemoOrigin origin = start(new InetSocketAddress(host, port), name);
    Runtime.getRuntime().addShutdownHook(new Thread(origin::close, "stop"));
    System.out.println(name + " listens on " + origin.server.getAddress());
  }

  /**
   * Starts an origin on the loopback address.
   *
   * @param port 0 for a free one
   * @param name what the origin calls itself in {@code X-Origin}
   */
  public static DemoOrigin start(int port, String name) throws IOException {
    return start(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), name);
  }

  private static DemoOrigin start(InetSocketAddress address, String name) throws IOException {
    var origin = new DemoOrigin(HttpServer.create(address, BACKLOG), name);
    origin.server.createContext("/", origin::serve);
    origin.server.setExecutor(origin.threads);
    origin.server.start();
    return origin;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static String option(String[] args, String name, String otherwise) {
    for (int i = 0; i + 1 < args.length; i++) {
      if (args[i].equals(name)) {
        return args[i + 1];
      }
    }
    return otherwise;
  }

  private void serve(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("X-Origin", name);
    try (exchange) {
      route(exchange);
    }
  }

  private static void route(HttpExchange exchange) throws IOException {
    try {
      String path = exchange.getRequestURI().getPath();
      switch (path) {
        case "/" -> resource(exchange, "index.html", "text/html; charset=utf-8");
        case "/static/style.css" -> resource(exchange, "style.css", "text/css; charset=utf-8");
        case "/static/app.js" -> resource(exchange, "app.js", "text/javascript; charset=utf-8");
        case "/uncached" -> text(exchange, 200, NOT_KEPT, "never kept\n");
        case "/health" -> text(exchange, 200, NOT_KEPT, "up\n");
        case "/slow" -> slow(exchange);
        case "/echo" -> echo(exchange);
        default -> {
          if (path.startsWith("/bytes/")) {
            bytes(exchange, path.substring("/bytes/".length()));
          } else {
            text(exchange, 404, NOT_KEPT, "no such page\n");
          }
        }
      }
    } catch (NumberFormatException e) {
      text(exchange, 400, NOT_KEPT, "not a number: " + e.getMessage() + "\n");
    }
  }

  private static void resource(HttpExchange exchange, String file, String type) throws IOException {
    byte[] body = read(file);
    String tag = "\"" + Integer.toHexString(java.util.Arrays.hashCode(body)) + "\"";
    exchange.getResponseHeaders().set("ETag", tag);
    exchange.getResponseHeaders().set("Cache-Control", KEPT);
    if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
      exchange.sendResponseHeaders(304, -1);
    } else {
      send(exchange, 200, type, body);
    }
  }

  private static byte[] read(String file) throws IOException {
    try (var in = DemoOrigin.class.getResourceAsStream("origin/" + file)) {
      if (in == null) {
        throw new IOException("missing resource origin/" + file);
      }
      return in.readAllBytes();
    }
  }

  private static void slow(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    long millis = query == null ? 1000 : Long.parseLong(query.replaceFirst("^ms=", ""));
    try {
      Thread.sleep(Math.clamp(millis, 0, MAX_DELAY.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    text(exchange, 200, NOT_KEPT, "took " + millis + " ms\n");
  }

  private static void bytes(HttpExchange exchange, String count) throws IOException {
    long length = Long.parseLong(count);
    if (length < 0 || length > MAX_BYTES) {
      text(exchange, 400, NOT_KEPT, "at most " + MAX_BYTES + " bytes, not " + length + "\n");
      return;
    }
    exchange.getResponseHeaders().set("Cache-Control", KEPT);
    exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
    boolean bodiless = length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(200, bodiless ? -1 : length);
    if (!bodiless) {
      pour(exchange.getResponseBody(), length);
    }
  }

  private static void pour(OutputStream out, long length) throws IOException {
    byte[] block = "0123456789abcdef".repeat(1024).getBytes(UTF_8);
    for (long left = length; left > 0; left -= block.length) {
      out.write(block, 0, (int) Math.min(block.length, left));
    }
  }

  private static void echo(HttpExchange exchange) throws IOException {
    var seen = new StringBuilder();
    seen.append(exchange.getRequestMethod()).append(' ').append(exchange.getRequestURI());
    seen.append('\n');
    exchange
        .getRequestHeaders()
        .forEach((field, values) -> values.forEach(v -> seen.append(field + ": " + v + "\n")));
    seen.append('\n');
    seen.append(new String(exchange.getRequestBody().readNBytes(MAX_ECHO), UTF_8));
    text(exchange, 200, NOT_KEPT, seen.toString());
  }

  private static void text(HttpExchange exchange, int status, String keep, String body)
      throws IOException {
    exchange.getResponseHeaders().set("Cache-Control", keep);
    send(exchange, status, "text/plain; charset=utf-8", body.getBytes(UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    boolean bodiless = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, bodiless ? -1 : body.length);
    if (!bodiless) {
      exchange.getResponseBody().write(body);
    }
  }
}
