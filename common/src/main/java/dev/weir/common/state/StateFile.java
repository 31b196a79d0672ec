package dev.weir.common.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps {@link Changes} in a JSON file, which is replaced whole: whoever reads it, after a loss of
 * power too, finds the last or the next state and never a part of one. Used by one thread at a
 * time.
 *
 * <pre>{"version": 1, "pools": {"web": {"algorithm": ...}, "gone": null}, "routes": {},
 *  "times": {"pools": {"web": 1700000000000, "gone": 1700000000500}}}</pre>
 */
public final class StateFile {

  private static final Logger log = LoggerFactory.getLogger(StateFile.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String VERSION = "version";
  private static final String TIMES = "times";
  private static final int CURRENT = 1;

  private final Path file;
  private final boolean lookOnly;

  public StateFile(Path file) {
    this(file, false);
  }

  /**
   * A file.
   *
   * @param lookOnly whether it is read alone, and what is damaged is left where it is
   */
  public StateFile(Path file, boolean lookOnly) {
    this.file = file.toAbsolutePath();
    this.lookOnly = lookOnly;
  }

  public Path path() {
    return file;
  }

  /**
   * What was kept; nothing where there is no file. One that cannot be understood is put aside, with
   * {@code .damaged} after its name, and counts for none.
   */
  public Changes read() {
    try {
      return parse(JSON.readTree(Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      return Changes.none();
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      log.error(
          "state file {} is damaged ({}): what the API changed is LOST, the configuration alone"
              + " holds",
          file,
          e.getMessage());
      putAside();
      return Changes.none();
    }
  }

  private static Changes parse(JsonNode root) {
    if (!(root instanceof ObjectNode object) || object.path(VERSION).asInt(0) != CURRENT) {
      throw new IllegalArgumentException("it is not an object of version " + CURRENT);
    }
    Map<String, Map<String, Changes.Entry>> kinds = new TreeMap<>();
    for (Map.Entry<String, JsonNode> kind : object.properties()) {
      if (!kind.getKey().equals(VERSION) && !kind.getKey().equals(TIMES)) {
        JsonNode times = object.path(TIMES).path(kind.getKey());
        Map<String, Changes.Entry> changes = new TreeMap<>();
        kind.getValue()
            .properties()
            .forEach(e -> changes.put(e.getKey(), entry(e.getKey(), e.getValue(), times)));
        kinds.put(kind.getKey(), changes);
      }
    }
    return new Changes(kinds);
  }

  private static Changes.Entry entry(String name, JsonNode value, JsonNode times) {
    if (!value.isNull() && !value.isObject()) {
      throw new IllegalArgumentException(name + " is not an object");
    }
    Optional<ObjectNode> now = value.isNull() ? Optional.empty() : Optional.of((ObjectNode) value);
    return new Changes.Entry(now, Instant.ofEpochMilli(times.path(name).asLong(0)));
  }

  /** Keeps a copy of the file as it is, beside it, before it is written anew without all of it. */
  public void putAside() {
    if (lookOnly) {
      return;
    }
    Path aside = file.resolveSibling(file.getFileName() + ".damaged");
    try {
      Files.copy(file, aside, StandardCopyOption.REPLACE_EXISTING);
      log.error("what was in {} is kept in {}", file, aside);
    } catch (IOException e) {
      log.error("{} could not be kept in {}: {}", file, aside, e.toString());
    }
  }

  /**
   * Replaces the file; its folder is made where there is none.
   *
   * @throws IOException where that cannot be done; what was there is there still
   */
  public void write(Changes changes) throws IOException {
    if (lookOnly) {
      throw new IOException(file + " is only looked at");
    }
    Path folder = Objects.requireNonNull(file.getParent());
    Files.createDirectories(folder);
    Path next = Files.createTempFile(folder, file.getFileName().toString(), ".next");
    try {
      force(next, ByteBuffer.wrap(JSON.writeValueAsBytes(tree(changes))));
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      forceFolder(folder);
    } finally {
      Files.deleteIfExists(next);
    }
  }

  private static void force(Path next, ByteBuffer content) throws IOException {
    try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
      while (content.hasRemaining()) {
        channel.write(content);
      }
      channel.force(true);
    }
  }

  /** The new name itself lasts; where a folder cannot be opened it does so without us. */
  private static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      log.debug("folder {} cannot be forced: {}", folder, e.toString());
    }
  }

  private static ObjectNode tree(Changes changes) {
    ObjectNode root = JSON.createObjectNode().put(VERSION, CURRENT);
    ObjectNode times = JSON.createObjectNode();
    changes
        .byKind()
        .forEach(
            (kind, byName) -> {
              ObjectNode members = root.putObject(kind);
              ObjectNode timesOfKind = times.putObject(kind);
              byName.forEach(
                  (name, entry) -> {
                    entry
                        .value()
                        .ifPresentOrElse(v -> members.set(name, v), () -> members.putNull(name));
                    timesOfKind.put(name, entry.at().toEpochMilli());
                  });
            });
    root.set(TIMES, times);
    return root;
  }
}
