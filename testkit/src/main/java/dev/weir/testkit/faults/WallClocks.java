package dev.weir.testkit.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What processes take for the time of day, set for each by itself as an NTP step sets that of a
 * machine: by libfaketime, where that is installed. Their monotonic clock stays as it is.
 */
final class WallClocks {

  private static final Path LIBRARIES = Path.of("/usr/lib");
  private static final String LIBRARY = "libfaketime.so.1";
  private static final String ON_TIME = "+0";
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** How far a clock that is told by a {@code Date} may be off without having been set. */
  private static final Duration NEAR = Duration.ofMinutes(1);

  private final Path folder;
  private final @Nullable Path library;

  /**
   * Clocks that tell the true time.
   *
   * @param folder where there is a file for each; it is there
   */
  WallClocks(Path folder) throws IOException {
    this.folder = folder;
    this.library = find().orElse(null);
  }

  /** Debian has it in a folder of its own, below that of the machine's architecture. */
  private static Optional<Path> find() throws IOException {
    if (!Files.isDirectory(LIBRARIES)) {
      return Optional.empty();
    }
    try (Stream<Path> folders = Files.list(LIBRARIES)) {
      return Stream.concat(Stream.of(LIBRARIES), folders)
          .map(folder -> folder.resolve("faketime").resolve(LIBRARY))
          .filter(Files::isReadable)
          .findFirst();
    }
  }

  /** Whether they can be set. */
  boolean possible() {
    return library != null;
  }

  /** The environment of a process whose clock is to be set: without the library, nothing. */
  Map<String, String> environment(String name) throws IOException {
    if (library == null) {
      return Map.of();
    }
    set(name, ON_TIME);
    return Map.of(
        "LD_PRELOAD", library.toString(),
        "FAKETIME_TIMESTAMP_FILE", file(name).toString(),
        "FAKETIME_CACHE_DURATION", "1", // seconds until the file is read again
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        "FAKETIME_FORCE_MONOTONIC_FIX", "0", // with it, a JVM's waits with a limit end at once
        "NO_FAKE_STAT", "1"); // start-up caches are compared with the time of their jar
  }

  /** Sets the clock of a process an hour ahead; it takes a second or two. */
  void ahead(String name) throws IOException {
    set(name, "+1h");
  }

  /** Sets the clock of a process to the true time; it takes a second or two. */
  void right(String name) throws IOException {
    set(name, ON_TIME);
  }

  private void set(String name, String offset) throws IOException {
    Files.writeString(file(name), offset + "\n");
  }

  private Path file(String name) {
    return folder.resolve(name + ".clock");
  }

  /**
   * Whether a process takes the time of day for what it is, by the {@code Date} of what it answers
   * by itself, since it must not ask any further.
   *
   * @param listener its data listener
   * @return empty where it does not tell
   */
  static Optional<Boolean> isRight(HttpClient client, URI listener)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(listener)
            .method("OPTIONS", BodyPublishers.noBody())
            .header("Max-Forwards", "0")
            .timeout(PATIENCE)
            .build();
    return client
        .send(request, BodyHandlers.discarding())
        .headers()
        .firstValue("date")
        .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
        .map(told -> Duration.between(Instant.now(), told).abs().compareTo(NEAR) < 0);
  }
}
