package dev.weir.common.accesslog;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The access log of a process. {@link #add} never waits: it puts the entry into a ring that is
 * bounded in bytes, or drops it and counts that. One thread makes lines of what is there, writes
 * them together, and looks again after {@value LogWriter#PAUSE_MILLIS} ms. A disk that is slow or
 * full costs lines, never requests.
 */
public final class AccessLog implements AutoCloseable {

  private final @Nullable EntryRing ring;
  private final @Nullable LogWriter writer;
  private final List<String> requestFields;
  private final List<String> answerFields;
  private final LongAdder dropped = new LongAdder();

  private AccessLog(
      @Nullable EntryRing ring,
      @Nullable LogWriter writer,
      List<String> requestFields,
      List<String> answerFields) {
    this.ring = ring;
    this.writer = writer;
    this.requestFields = List.copyOf(requestFields);
    this.answerFields = List.copyOf(answerFields);
  }

  /** None: entries go nowhere, and nobody should make any. */
  public static AccessLog off() {
    return new AccessLog(null, null, List.of(), List.of());
  }

  /** One that writes from now on. */
  public static AccessLog to(LogSink sink, AccessLogSettings settings) {
    LineFormat format = LineFormat.of(settings);
    EntryRing ring = new EntryRing(settings.maxPendingBytes());
    LogWriter writer = new LogWriter(ring, format, sink);
    AccessLog log = new AccessLog(ring, writer, format.requestFields(), format.answerFields());
    writer.start(log::dropped);
    return log;
  }

  /** Whether nothing is logged. */
  public boolean isOff() {
    return ring == null;
  }

  /** The header fields of requests whose values entries bring, in lower case, in this order. */
  public List<String> requestFields() {
    return requestFields;
  }

  /** The same of answers; their values follow those of the request. */
  public List<String> answerFields() {
    return answerFields;
  }

  /** Logs a request that has ended, or drops it where too much waits. From any thread. */
  public void add(AccessEntry entry) {
    if (ring != null && !ring.offer(entry)) {
      dropped.increment();
    }
  }

  /** Lines that are written. */
  public long written() {
    return writer == null ? 0 : writer.written();
  }

  /** Requests without a line, since too much waited to be written. */
  public long dropped() {
    return dropped.sum();
  }

  /** Requests without a line, since it could not be written. */
  public long failed() {
    return writer == null ? 0 : writer.failed();
  }

  /** Bytes that wait to be written. */
  public long pendingBytes() {
    return ring == null ? 0 : ring.bytes();
  }

  /** Writes what waits, for a few seconds at most, and nothing after that. */
  @Override
  public void close() {
    if (writer != null) {
      writer.close();
    }
  }
}
