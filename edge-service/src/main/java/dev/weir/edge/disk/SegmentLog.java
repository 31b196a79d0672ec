package dev.weir.edge.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log of records in files of one size, the segments. Records are appended to the newest; when all
 * together would be too large the oldest segment is deleted, whatever is in it. So writing is
 * sequential, room is made in one step, and nothing is ever moved.
 *
 * <pre>
 * MAGIC (4)  head bytes (4)  body bytes (4)  CRC-32C of those and the head (4)  CRC-32C of the body (4)
 * head  body
 * </pre>
 *
 * <p>Opening reads no records; {@link #recover} reads the heads alone. A record that was cut off,
 * or whose sums are not right, ends its segment; a body is compared with its sum when it is read.
 *
 * <p>{@link #append} and {@link #recover} are called by one thread at a time, {@link #read} by any.
 */
public final class SegmentLog implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SegmentLog.class);
  private static final int MAGIC = 0x57454952;
  private static final int PREFIX = 20;
  private static final int MOST_HEAD_BYTES = 1 << 20;
  private static final String SUFFIX = ".segment";

  /**
   * How much is kept.
   *
   * @param maxBytes of all segments
   * @param segmentBytes of one; the largest record must fit
   */
  public record Limits(long maxBytes, long segmentBytes) {

    public Limits {
      if (segmentBytes < PREFIX || maxBytes < 2 * segmentBytes) {
        throw new IllegalArgumentException(
            "%d bytes in segments of %d are refused, expected room for two"
                .formatted(maxBytes, segmentBytes));
      }
    }
  }

  /** Where a record is. */
  public record Spot(long segment, long at, int headBytes, int bodyBytes) {

    /** How much of the file it takes. */
    public long bytes() {
      return (long) PREFIX + headBytes + bodyBytes;
    }
  }

  /** A record as it was appended. */
  @SuppressWarnings("ArrayRecordComponent") // read once, compared by nobody
  public record Stored(byte[] head, byte[] body) {}

  /** Takes what is found again. */
  @FunctionalInterface
  public interface Visitor {
    void found(byte[] head, Spot spot);
  }

  /** Asked before bytes are written; throws where there is no room for them. */
  @FunctionalInterface
  interface Room {
    void take(long bytes) throws IOException;
  }

  private static final class Segment {
    private final Path file;
    private final FileChannel channel;
    private long size;

    Segment(Path file, FileChannel channel, long size) {
      this.file = file;
      this.channel = channel;
      this.size = size;
    }
  }

  private final Path folder;
  private final Limits limits;
  private final Room room;
  private final FileChannel lockFile;
  private final ConcurrentSkipListMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
  private final long firstOwn;
  private final AtomicLong bytes = new AtomicLong();
  private LongConsumer onGone = segment -> {};

  private SegmentLog(Path folder, Limits limits, Room room, FileChannel lockFile)
      throws IOException {
    this.folder = folder;
    this.limits = limits;
    this.room = room;
    this.lockFile = lockFile;
    openAll();
    this.firstOwn = segments.isEmpty() ? 1 : segments.lastKey() + 1;
  }

  /**
   * Opens the log of a folder, which is made where there is none.
   *
   * @throws IOException where that cannot be done, or another process has it
   */
  public static SegmentLog open(Path folder, Limits limits) throws IOException {
    return open(folder, limits, bytes -> {});
  }

  static SegmentLog open(Path folder, Limits limits, Room room) throws IOException {
    Files.createDirectories(folder);
    FileChannel lockFile =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = lockFile.tryLock();
      if (lock != null) {
        return new SegmentLog(folder, limits, room, lockFile);
      }
    } catch (OverlappingFileLockException e) {
      log.debug("{} is open in this process", folder);
    }
    lockFile.close();
    throw new IOException(folder + " is in use by another edge");
  }

  private void openAll() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = Objects.requireNonNull(file.getFileName()).toString();
        String number = name.substring(0, name.length() - SUFFIX.length());
        if (number.matches("[0-9]{1,18}")) {
          FileChannel channel =
              FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
          segments.put(Long.parseLong(number), new Segment(file, channel, channel.size()));
          bytes.addAndGet(channel.size());
        }
      }
    }
  }

  /** Who hears of each segment that is deleted; on the thread that appends. */
  public void onGone(LongConsumer listener) {
    onGone = listener;
  }

  /** Reads the heads of all records that were there when the log was opened, in their order. */
  public void recover(Visitor visitor) {
    for (Map.Entry<Long, Segment> each : segments.headMap(firstOwn).entrySet()) {
      try {
        recover(each.getKey(), each.getValue(), visitor);
      } catch (IOException e) {
        log.warn("segment {} cannot be read further: {}", each.getValue().file, e.toString());
      }
    }
  }

  private static void recover(long number, Segment segment, Visitor visitor) throws IOException {
    long at = 0;
    ByteBuffer prefix = ByteBuffer.allocate(PREFIX);
    while (segment.size - at >= PREFIX) {
      fill(segment.channel, prefix.clear(), at);
      int headBytes = prefix.getInt(4);
      int bodyBytes = prefix.getInt(8);
      boolean plausible =
          prefix.getInt(0) == MAGIC
              && headBytes >= 0
              && headBytes <= MOST_HEAD_BYTES
              && bodyBytes >= 0
              && segment.size - at - PREFIX - headBytes >= bodyBytes;
      if (!plausible) {
        return;
      }
      byte[] head = new byte[headBytes];
      fill(segment.channel, ByteBuffer.wrap(head), at + PREFIX);
      if (prefix.getInt(12) != headSum(headBytes, bodyBytes, head)) {
        return;
      }
      Spot spot = new Spot(number, at, headBytes, bodyBytes);
      visitor.found(head, spot);
      at += spot.bytes();
    }
  }

  /**
   * Appends a record.
   *
   * @throws IOException where it is too large, or cannot be written: then the oldest segment goes,
   *     so that the next finds room
   */
  public Spot append(byte[] head, byte[] body) throws IOException {
    long length = (long) PREFIX + head.length + body.length;
    if (length > limits.segmentBytes() || head.length > MOST_HEAD_BYTES) {
      throw new IOException("a record of " + length + " bytes is too large");
    }
    try {
      makeRoom(length);
      Segment segment = newest(length);
      Spot spot = new Spot(segments.lastKey(), segment.size, head.length, body.length);
      write(segment, head, body);
      segment.size += length;
      bytes.addAndGet(length);
      return spot;
    } catch (IOException e) {
      if (segments.size() > 1) {
        dropOldest();
      }
      throw e;
    }
  }

  private void makeRoom(long length) {
    while (bytes.get() + length > limits.maxBytes() && !segments.isEmpty()) {
      dropOldest();
    }
  }

  private Segment newest(long length) throws IOException {
    Map.Entry<Long, Segment> last = segments.lastEntry();
    if (last != null
        && last.getKey() >= firstOwn
        && last.getValue().size + length <= limits.segmentBytes()) {
      return last.getValue();
    }
    long number = last == null ? firstOwn : Math.max(firstOwn, last.getKey() + 1);
    Path file = folder.resolve(number + SUFFIX);
    Segment next =
        new Segment(
            file,
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING),
            0);
    segments.put(number, next);
    return next;
  }

  private void write(Segment segment, byte[] head, byte[] body) throws IOException {
    ByteBuffer prefix = ByteBuffer.allocate(PREFIX);
    prefix.putInt(MAGIC).putInt(head.length).putInt(body.length);
    prefix.putInt(headSum(head.length, body.length, head)).putInt(sum(body));
    ByteBuffer[] parts = {prefix.flip(), ByteBuffer.wrap(head), ByteBuffer.wrap(body)};
    room.take((long) PREFIX + head.length + body.length);
    segment.channel.position(segment.size);
    while (parts[2].hasRemaining() || parts[1].hasRemaining() || parts[0].hasRemaining()) {
      segment.channel.write(parts);
    }
  }

  private void dropOldest() {
    Map.Entry<Long, Segment> oldest = segments.pollFirstEntry();
    if (oldest == null) {
      return;
    }
    Segment segment = oldest.getValue();
    bytes.addAndGet(-segment.size);
    try {
      segment.channel.close();
      Files.deleteIfExists(segment.file);
    } catch (IOException e) {
      log.warn("segment {} cannot be deleted: {}", segment.file, e.toString());
    }
    onGone.accept(oldest.getKey());
  }

  /** A record; null where it is gone, or is not what was written. */
  public @Nullable Stored read(Spot spot) {
    Segment segment = segments.get(spot.segment());
    if (segment == null) {
      return null;
    }
    ByteBuffer prefix = ByteBuffer.allocate(PREFIX);
    byte[] head = new byte[spot.headBytes()];
    byte[] body = new byte[spot.bodyBytes()];
    try {
      fill(segment.channel, prefix, spot.at());
      fill(segment.channel, ByteBuffer.wrap(head), spot.at() + PREFIX);
      fill(segment.channel, ByteBuffer.wrap(body), spot.at() + PREFIX + head.length);
    } catch (IOException e) {
      log.debug("record at {} cannot be read: {}", spot, e.toString());
      return null;
    }
    boolean whole =
        prefix.getInt(12) == headSum(head.length, body.length, head)
            && prefix.getInt(16) == sum(body);
    return whole ? new Stored(head, body) : null;
  }

  private static void fill(FileChannel channel, ByteBuffer buffer, long at) throws IOException {
    long from = at;
    while (buffer.hasRemaining()) {
      int count = channel.read(buffer, from);
      if (count < 0) {
        throw new IOException("the file ends at " + from);
      }
      from += count;
    }
  }

  private static int headSum(int headBytes, int bodyBytes, byte[] head) {
    CRC32C sum = new CRC32C();
    sum.update(ByteBuffer.allocate(8).putInt(headBytes).putInt(bodyBytes).flip());
    sum.update(head);
    return (int) sum.getValue();
  }

  private static int sum(byte[] body) {
    CRC32C sum = new CRC32C();
    sum.update(body);
    return (int) sum.getValue();
  }

  /** Of all segments. */
  public long bytes() {
    return bytes.get();
  }

  /** The most that may be. */
  public long maxBytes() {
    return limits.maxBytes();
  }

  @Override
  public void close() throws IOException {
    for (Segment segment : List.copyOf(segments.values())) {
      segment.channel.close();
    }
    lockFile.close();
  }
}
