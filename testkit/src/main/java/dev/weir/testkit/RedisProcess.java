package dev.weir.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A {@code redis-server} of this machine, on the loopback address. */
final class RedisProcess implements RedisHost {
  private static final String NODES = "nodes.conf";

  private final int port;

  /** Where nodes of a cluster talk to each other; 0 where it is none. */
  private final int busPort;

  /** Whether it has after a restart what it had before. */
  private final boolean keeping;

  private final Path directory;
  private @Nullable LocalProcess process;

  RedisProcess(int port, int busPort, boolean keeping) throws IOException {
    this.port = port;
    this.busPort = busPort;
    this.keeping = keeping;
    this.directory = Files.createTempDirectory("weir-redis");
  }

  @Override
  public String host() {
    return "127.0.0.1";
  }

  @Override
  public int port() {
    return port;
  }

  int busPort() {
    return busPort;
  }

  @Override
  public void launch() throws IOException {
    List<String> command = new ArrayList<>(List.of("redis-server"));
    command.addAll(List.of("--port", Integer.toString(port), "--bind", host()));
    command.addAll(List.of("--save", "", "--dir", directory.toString()));
    command.addAll(List.of("--appendonly", keeping ? "yes" : "no", "--appendfsync", "no"));
    if (busPort != 0) {
      command.addAll(List.of("--cluster-enabled", "yes", "--cluster-config-file", NODES));
      command.addAll(List.of("--cluster-port", Integer.toString(busPort)));
      command.addAll(List.of("--cluster-node-timeout", "2000"));
    }
    process = LocalProcess.start(command, ProcessBuilder.Redirect.DISCARD);
  }

  @Override
  public boolean runs() {
    LocalProcess started = process;
    return started != null && started.runs();
  }

  @Override
  public void kill() {
    LocalProcess started = process;
    if (started != null) {
      started.kill();
    }
  }

  @Override
  public void hang() throws IOException {
    signal("STOP");
  }

  @Override
  public void goOn() throws IOException {
    signal("CONT");
  }

  private void signal(String name) throws IOException {
    LocalProcess started = process;
    if (started != null) {
      started.signal(name);
    }
  }

  @Override
  public void remove() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
