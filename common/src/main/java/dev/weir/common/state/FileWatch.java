package dev.weir.common.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees that the content of files has changed: written over, replaced by another of the name, or
 * behind a symbolic link that leads elsewhere, as Kubernetes changes what it mounts. The folders
 * are watched for a hint, and the files are looked at every second besides, since not every file
 * system gives one. A file that is not there is waited for.
 */
public final class FileWatch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(FileWatch.class);
  private static final long LOOK_MILLIS = 1_000;

  /** No change for so long: whoever writes is done. */
  private static final long SETTLED_MILLIS = 50;

  private final Runnable changed;
  private final WatchService hints;
  private final Map<Path, WatchKey> folders = new HashMap<>();
  private final Thread thread;
  private volatile Set<Path> files;
  private Map<Path, ByteBuffer> known;

  /**
   * Starts watching.
   *
   * @param changed is called on the watch's thread after each change of content
   */
  public FileWatch(Set<Path> files, Runnable changed) {
    this.files = Set.copyOf(files);
    this.changed = changed;
    this.known = contents(this.files);
    try {
      this.hints = FileSystems.getDefault().newWatchService();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    register();
    this.thread = Thread.ofPlatform().daemon().name("weir-file-watch").start(this::run);
  }

  /** Watches others from now on. */
  public void watch(Set<Path> others) {
    files = Set.copyOf(others);
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        awaitHint();
        look();
        register();
      }
    } catch (InterruptedException | ClosedWatchServiceException e) {
      log.debug("files are not watched any more");
    }
  }

  private void awaitHint() throws InterruptedException {
    WatchKey key = hints.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    while (key != null) {
      key.pollEvents();
      key.reset();
      key = hints.poll(SETTLED_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void look() {
    Map<Path, ByteBuffer> now = contents(files);
    Map<Path, ByteBuffer> before = known;
    boolean different =
        now.entrySet().stream()
            .anyMatch(file -> !Objects.equals(before.get(file.getKey()), file.getValue()));
    Map<Path, ByteBuffer> next = new HashMap<>(before);
    next.keySet().retainAll(files);
    next.putAll(now);
    known = next;
    if (different && now.size() == files.size()) {
      call();
    }
  }

  private void call() {
    try {
      changed.run();
    } catch (RuntimeException e) {
      log.error("what follows from a changed file failed", e);
    }
  }

  /** Of those that can be read. */
  private static Map<Path, ByteBuffer> contents(Set<Path> files) {
    Map<Path, ByteBuffer> contents = new HashMap<>();
    for (Path file : files) {
      try {
        contents.put(file, ByteBuffer.wrap(Files.readAllBytes(file)));
      } catch (IOException e) {
        log.debug("{} cannot be read", file, e);
      }
    }
    return contents;
  }

  /** The folders of the names, and those where links lead to. */
  private void register() {
    Set<Path> wanted = new HashSet<>();
    for (Path file : files) {
      wanted.add(folder(file.toAbsolutePath()));
      try {
        wanted.add(folder(file.toRealPath()));
      } catch (IOException e) {
        log.debug("{} is not there", file, e);
      }
    }
    folders.entrySet().removeIf(entry -> !wanted.contains(entry.getKey()) && cancel(entry));
    folders.values().removeIf(key -> !key.isValid());
    wanted.forEach(this::register);
  }

  private static Path folder(Path file) {
    return Objects.requireNonNullElse(file.getParent(), file);
  }

  private static boolean cancel(Map.Entry<Path, WatchKey> entry) {
    entry.getValue().cancel();
    return true;
  }

  private void register(Path folder) {
    if (folders.containsKey(folder)) {
      return;
    }
    try {
      folders.put(
          folder,
          folder.register(
              hints,
              StandardWatchEventKinds.ENTRY_CREATE,
              StandardWatchEventKinds.ENTRY_MODIFY,
              StandardWatchEventKinds.ENTRY_DELETE));
    } catch (IOException e) {
      log.debug("{} cannot be watched", folder, e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      hints.close();
    } catch (IOException e) {
      log.debug("the watch of files could not be closed", e);
    }
  }
}
