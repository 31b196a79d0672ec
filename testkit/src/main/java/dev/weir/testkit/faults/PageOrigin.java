package dev.weir.testkit.faults;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/**
 * An origin of {@link Pages}, a process of its own: {@code PageOrigin PORT FOLDER}. The folder has
 * the versions, for all origins alike. {@code /page/N} may be kept; {@code /slow/N} may not, and
 * stops for a while in its middle.
 */
public final class PageOrigin {

  private static final int BACKLOG = 1024;
  private static final long PAUSE_MILLIS = 60;

  private final Versions versions;

  private PageOrigin(Versions versions) {
    this.versions = versions;
  }

  public static void main(String[] args) throws IOException {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
    PageOrigin origin = new PageOrigin(new Versions(Path.of(args[1])));
    HttpServer server = HttpServer.create(address, BACKLOG);
    server.createContext("/", origin::serve);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(1), "stop"));
    server.start();
  }

  private void serve(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getPath().split("/", -1);
    try (exchange) {
      switch (path.length == 3 ? path[1] : "") {
        case "page" -> page(exchange, Integer.parseInt(path[2]), "public, max-age=300", 0);
        case "slow" -> page(exchange, Integer.parseInt(path[2]), "no-store", PAUSE_MILLIS);
        default -> answer(exchange, "up\n".getBytes(StandardCharsets.US_ASCII), 0);
      }
    }
  }

  private void page(HttpExchange exchange, int page, String keep, long pause) throws IOException {
    long version = versions.of(page);
    exchange.getResponseHeaders().set("Cache-Control", keep);
    exchange.getResponseHeaders().set("ETag", "\"" + page + "-" + version + "\"");
    exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
    answer(exchange, Pages.body(page, version), pause);
  }

  private static void answer(HttpExchange exchange, byte[] body, long pause) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      int half = body.length / 2;
      out.write(body, 0, half);
      if (pause > 0) {
        out.flush();
        Thread.sleep(pause);
      }
      out.write(body, half, body.length - half);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
