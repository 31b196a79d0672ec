package dev.weir.lb.app.api;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Servers on several addresses of the loopback network, all on the same port; each answers every
 * request with its address.
 */
final class NamedServers implements AutoCloseable {

  private final List<HttpServer> servers = new ArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final int port;

  NamedServers(String... addresses) throws IOException {
    int shared = 0;
    for (String address : addresses) {
      HttpServer server = HttpServer.create(new InetSocketAddress(address, shared), 0);
      shared = server.getAddress().getPort();
      byte[] answer = address.getBytes(US_ASCII);
      server.createContext(
          "/",
          exchange -> {
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
          });
      server.setExecutor(threads);
      server.start();
      servers.add(server);
    }
    port = shared;
  }

  int port() {
    return port;
  }

  /** Its name in a pool. */
  String id(String address) {
    return address + ":" + port;
  }

  @Override
  public void close() {
    servers.forEach(server -> server.stop(0));
    threads.close();
  }
}
