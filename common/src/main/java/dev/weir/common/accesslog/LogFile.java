package dev.weir.common.accesslog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A file that is appended to: closed and renamed to {@code NAME.1} when it has its size, the older
 * ones to {@code NAME.2} and so on. A file that others have moved or removed is made anew within a
 * second; one that they have cut short is written on.
 */
public final class LogFile implements LogSink {

  private static final long LOOK_NANOS = 1_000_000_000L;

  /** Clients' addresses are personal data: nobody's but the owner's and the group's to read. */
  private static final String PERMISSIONS = "rw-r-----";

  private static final Set<OpenOption> APPEND =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);

  private final Path path;
  private final long maxBytes;
  private final int keep;
  private final LongSupplier nanoClock;
  private @Nullable FileChannel channel;
  private @Nullable Object identity;
  private long lookedNanos;

  /**
   * A file; it is opened at once.
   *
   * @param maxBytes after which another is begun; 0: never
   * @param keep how many of the older ones are kept, 1 or more
   * @param nanoClock a clock as {@link System#nanoTime}
   * @throws IOException where it cannot be written
   */
  public LogFile(Path path, long maxBytes, int keep, LongSupplier nanoClock) throws IOException {
    this.path = path.toAbsolutePath();
    this.maxBytes = maxBytes;
    this.keep = keep;
    this.nanoClock = nanoClock;
    open();
  }

  private FileChannel open() throws IOException {
    Files.createDirectories(Objects.requireNonNull(path.getParent()));
    FileAttribute<?>[] attributes =
        path.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PERMISSIONS))
            }
            : new FileAttribute<?>[0];
    FileChannel opened = FileChannel.open(path, APPEND, attributes);
    channel = opened;
    identity = identity();
    lookedNanos = nanoClock.getAsLong();
    return opened;
  }

  /** Which file is there; null: none, or the system does not say. */
  private @Nullable Object identity() throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  @Override
  public void write(byte[] bytes, int length) throws IOException {
    FileChannel to = current();
    long size = to.size();
    if (maxBytes > 0 && size > 0 && size + length > maxBytes) {
      rotate();
      to = open();
      size = to.size();
    }
    try {
      ByteBuffer all = ByteBuffer.wrap(bytes, 0, length);
      while (all.hasRemaining()) {
        to.write(all);
      }
    } catch (IOException e) {
      cutBack(to, size);
      close();
      throw e;
    }
  }

  private FileChannel current() throws IOException {
    FileChannel open = channel;
    if (open == null) {
      return open();
    }
    long now = nanoClock.getAsLong();
    if (now - lookedNanos >= LOOK_NANOS) {
      lookedNanos = now;
      Object there = identity();
      if (!Objects.equals(there, identity) || (there == null && !Files.exists(path))) {
        close();
        return open();
      }
    }
    return open;
  }

  /** Half a line would be taken for the beginning of the next one. */
  private static void cutBack(FileChannel to, long size) {
    try {
      to.truncate(size);
    } catch (IOException e) {
      // a device, or a disk that does not even do that: what is there stays
    }
  }

  private void rotate() throws IOException {
    close();
    for (int older = keep - 1; older >= 1; older--) {
      if (Files.exists(numbered(older))) {
        Files.move(numbered(older), numbered(older + 1), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.move(path, numbered(1), StandardCopyOption.REPLACE_EXISTING);
  }

  private Path numbered(int number) {
    return path.resolveSibling(path.getFileName() + "." + number);
  }

  @Override
  public void close() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }
}
