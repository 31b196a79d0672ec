package dev.weir.testkit.faults;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One process of the suite, which can be ended and started anew. One thread may. */
final class Part {

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final long STOP_SECONDS = 30;

  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final File log;
  private final URI ready;
  private volatile @Nullable Process process;

  /**
   * A process that does not run yet.
   *
   * @param environment beside that of this process
   * @param ready what it answers with 200 when it is
   */
  Part(String name, List<String> command, Map<String, String> environment, Path log, URI ready) {
    this.name = name;
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
    this.log = log.toFile();
    this.ready = ready;
  }

  String name() {
    return name;
  }

  void start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    builder.environment().putAll(environment);
    process = builder.start();
  }

  boolean runs() {
    Process started = process;
    return started != null && started.isAlive();
  }

  /** Ends it at once, and tells when. */
  Tally.Cut kill() throws InterruptedException {
    Process started = process;
    long from = System.nanoTime();
    if (started != null) {
      started.destroyForcibly().waitFor();
    }
    return new Tally.Cut(from, System.nanoTime());
  }

  /**
   * Asks it to stop, and waits until it has.
   *
   * @return whether it did within half a minute; it is killed otherwise
   */
  boolean stop() throws InterruptedException {
    Process started = process;
    if (started == null) {
      return true;
    }
    started.destroy();
    if (started.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      return true;
    }
    kill();
    return false;
  }

  boolean ready(HttpClient client) throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(ready).timeout(PATIENCE).build();
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
