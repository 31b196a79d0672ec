package dev.weir.diagnostics.monitor;

import dev.weir.common.state.Writable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The folder where histories are kept, made when the first one is, and held by one process at a
 * time.
 */
public final class HistoryStore implements AutoCloseable {
  private final Path folder;
  private @Nullable FileChannel lockFile;

  /** A store in a folder that need not be there yet. */
  public HistoryStore(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens the history of a monitor.
   *
   * @param name of the monitor, fit for a file
   * @param endpoint what it checks: the history of another is forgotten
   * @throws IOException where the folder cannot be used, or another process uses it
   */
  synchronized HistoryFile open(String name, String endpoint) throws IOException {
    if (lockFile == null) {
      check();
      Files.createDirectories(folder);
      lockFile = lock();
    }
    return HistoryFile.open(folder, name, endpoint);
  }

  /**
   * Checks whether the folder could be used, by this process or the one that uses it.
   *
   * @throws IOException where it cannot be written
   */
  void check() throws IOException {
    Writable.folder(folder);
  }

  private FileChannel lock() throws IOException {
    FileChannel file =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = file.tryLock();
      if (lock != null) {
        return file;
      }
    } catch (OverlappingFileLockException _) {
      file.close();
      throw new IOException(folder + " is in use by this process already");
    }
    file.close();
    throw new IOException(folder + " is in use by another process");
  }

  @Override
  public synchronized void close() throws IOException {
    if (lockFile != null) {
      lockFile.close();
    }
  }
}
