package dev.weir.testkit.faults;

import dev.weir.testkit.Cable;
import dev.weir.testkit.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Two balancers, three edges, two chat instances, two origins and a Redis, each a process of its
 * own on free ports of the loopback address. Every instance has a cable of its own to Redis.
 */
final class Suite implements AutoCloseable {

  static final int BALANCERS = 2;
  static final int EDGES = 3;
  static final int CHATS = 2;
  static final int ORIGINS = 2;

  private static final int FIRST_PORT = 21_000; // below those that are lent to outgoing connections
  private static final int LAST_PORT = 32_000;

  /** Whose clocks can be set, where any can: one of each kind. */
  static final List<String> CLOCKS = List.of("lb-1", "edge-1", "chat-1");

  private final Path commands;
  private final Path folder;
  private final RedisServer redis = RedisServer.startKeeping();
  private final Map<String, Integer> ports = new LinkedHashMap<>();
  private final Map<String, Cable> cables = new LinkedHashMap<>();
  private final WallClocks clocks;
  private final Map<String, Part> parts = new LinkedHashMap<>();
  private final HttpClient client = PageLoad.client();
  private int nextPort = FIRST_PORT + (int) (ProcessHandle.current().pid() % 5_000);

  /**
   * A suite of which nothing but Redis runs.
   *
   * @param commands a folder with the files lb, edge, chat and origin: the command of each, a word
   *     a line, without its arguments
   * @param folder where its processes keep their logs and what they keep; it is there
   */
  Suite(Path commands, Path folder) throws IOException {
    this.commands = commands;
    this.folder = folder;
    this.clocks = new WallClocks(folder);
    Files.createDirectories(versions());
    for (String name : names()) {
      ports.put(name, freePort());
      ports.put(name + " control", freePort());
      if (!name.startsWith("origin")) {
        cables.put(name, new Cable(URI.create(redis.url()).getPort()));
      }
    }
    for (String name : names()) {
      URI ready =
          name.startsWith("origin")
              ? data(name).resolve("/health")
              : control(name).resolve("/actuator/health/readiness");
      Map<String, String> clock = CLOCKS.contains(name) ? clocks.environment(name) : Map.of();
      Path log = folder.resolve(name + ".log");
      parts.put(name, new Part(name, command(name), clock, log, ready));
    }
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    IntStream.rangeClosed(1, ORIGINS).forEach(n -> names.add("origin-" + n));
    IntStream.rangeClosed(1, EDGES).forEach(n -> names.add("edge-" + n));
    IntStream.rangeClosed(1, CHATS).forEach(n -> names.add("chat-" + n));
    IntStream.rangeClosed(1, BALANCERS).forEach(n -> names.add("lb-" + n));
    return names;
  }

  private int freePort() throws IOException {
    while (nextPort < LAST_PORT) {
      try (ServerSocket socket =
          new ServerSocket(nextPort++, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // it is taken
      }
    }
    throw new IOException("no free port up to " + LAST_PORT);
  }

  List<Part> parts() {
    return List.copyOf(parts.values());
  }

  Cable cable(String name) {
    return Objects.requireNonNull(cables.get(name));
  }

  RedisServer redis() {
    return redis;
  }

  /** What the last edge keeps on disk is below this, in the folder of the suite. */
  static Path diskOfLastEdge(Path folder) {
    return folder.resolve("edge-" + EDGES + ".disk");
  }

  WallClocks clocks() {
    return clocks;
  }

  /** Whether a process tells the true time of day; empty where it tells none. */
  Optional<Boolean> tellsTheTime(String name) throws IOException, InterruptedException {
    return WallClocks.isRight(client, data(name).resolve("/time"));
  }

  Path versions() {
    return folder.resolve("versions");
  }

  URI data(String name) {
    return uri(port(name));
  }

  URI control(String name) {
    return uri(port(name + " control"));
  }

  private static URI uri(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  private int port(String name) {
    return Objects.requireNonNull(ports.get(name));
  }

  List<URI> data(String kind, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(n -> data(kind + "-" + n)).toList();
  }

  List<URI> controls(String kind, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(n -> control(kind + "-" + n)).toList();
  }

  /** Starts everything and waits until it is whole. */
  void start(Duration limit) throws IOException, InterruptedException {
    for (Part part : parts()) {
      part.start();
    }
    for (long end = System.nanoTime() + limit.toNanos(); !whole(); Thread.sleep(100)) {
      if (System.nanoTime() > end) {
        throw new IOException("the suite does not get ready; see the logs in " + folder);
      }
    }
  }

  /** Whether every process is ready and both balancers find every upstream up. */
  boolean whole() throws InterruptedException {
    for (Part part : parts()) {
      if (!part.ready(client)) {
        return false;
      }
    }
    return IntStream.rangeClosed(1, BALANCERS).allMatch(n -> poolsAreUp(control("lb-" + n)));
  }

  private boolean poolsAreUp(URI control) {
    HttpRequest request =
        HttpRequest.newBuilder(control.resolve("/api/pools"))
            .timeout(Duration.ofSeconds(2))
            .build();
    try {
      String pools = client.send(request, BodyHandlers.ofString()).body();
      return pools.contains("\"health\":\"up\"")
          && !pools.contains("\"health\":\"down\"")
          && !pools.contains("\"health\":\"unknown\"");
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private List<String> command(String name) throws IOException {
    String kind = name.substring(0, name.indexOf('-'));
    List<String> command = new ArrayList<>(Files.readAllLines(commands.resolve(kind)));
    switch (kind) {
      case "origin" -> command.addAll(List.of(port(name) + "", versions().toString()));
      case "edge" -> edge(command, name);
      case "chat" -> command.addAll(instance(name, "chat"));
      default -> balancer(command, name);
    }
    return command;
  }

  private List<String> instance(String name, String kind) {
    return List.of(
        "--server.port=" + port(name + " control"),
        "--weir." + kind + ".listeners.http.port=" + port(name),
        "--weir.cluster.redis.url=redis://127.0.0.1:" + cable(name).port());
  }

  private void edge(List<String> command, String name) throws IOException {
    command.addAll(instance(name, "edge"));
    command.add("--weir.edge.id=" + name);
    command.add("--weir.edge.sites.pages.hosts[0]=*");
    for (int n = 1; n <= ORIGINS; n++) {
      command.add("--weir.edge.sites.pages.origins[" + (n - 1) + "].url=" + data("origin-" + n));
    }
    command.add("--weir.edge.sites.pages.health.path=/health");
    command.add("--weir.edge.sites.pages.health.interval=500ms");
    if (name.equals("edge-" + EDGES)) {
      Path disk = diskOfLastEdge(folder);
      command.add("--weir.edge.state-file=" + disk.resolve("state.json"));
      command.add("--weir.edge.cache.max-object-bytes=1000000");
      command.add("--weir.edge.cache.disk.folder=" + disk.resolve("cache"));
      command.add("--weir.edge.cache.disk.max-bytes=24MB");
      command.add("--weir.access-log.to=" + disk.resolve("access.log"));
      command.add("--weir.access-log.max-size=4MB");
      command.add("--weir.access-log.keep=1");
    } else {
      command.add("--weir.edge.state-file=" + folder.resolve(name + ".json"));
    }
  }

  private void balancer(List<String> command, String name) {
    command.addAll(instance(name, "lb"));
    command.add("--weir.lb.state-file=" + folder.resolve(name + ".json"));
    pool(command, "edge", "ring-hash", EDGES);
    pool(command, "chat", "least-connections", CHATS);
  }

  private void pool(List<String> command, String kind, String algorithm, int count) {
    command.add("--weir.lb.pools." + kind + ".algorithm=" + algorithm);
    command.add("--weir.lb.pools." + kind + ".health.path=/.well-known/weir/health");
    command.add("--weir.lb.pools." + kind + ".health.interval=500ms");
    for (int n = 1; n <= count; n++) {
      String upstream = "--weir.lb.pools.%s.upstreams[%d].".formatted(kind, n - 1);
      command.add(upstream + "id=" + kind + "-" + n);
      command.add(upstream + "url=" + data(kind + "-" + n));
    }
  }

  @Override
  public void close() throws IOException {
    try {
      for (Part part : parts()) {
        part.kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Cable cable : cables.values()) {
      cable.close();
    }
    redis.close();
    client.shutdownNow();
  }
}
