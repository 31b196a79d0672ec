package dev.weir.diagnostics.capture;

import dev.weir.diagnostics.frame.LinkType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;

/** One capture, under way or ended. One thread runs it; everything else is safe for any. */
public final class Capture {
  private static final int WAIT_MILLIS = 50;

  private final String id;
  private final CapturePlan plan;
  private final Path path;
  private final Instant startedAt;
  private final RecentFrames recent = new RecentFrames();
  private volatile LinkType linkType = LinkType.OTHER;
  private volatile long packets;
  private volatile long fileBytes;
  private volatile CaptureSource.Kernel kernel = new CaptureSource.Kernel(0, 0, 0);
  private volatile State state = new State.Running();

  /** How a capture stands. */
  public sealed interface State {
    /** It listens. */
    record Running() implements State {}

    /** It is over. */
    record Ended(End end, Instant at) implements State {}

    /** It can listen no more. */
    record Broken(String reason, Instant at) implements State {}
  }

  /** Why a capture ended. */
  public enum End {
    PACKETS,
    BYTES,
    DURATION,
    STOPPED
  }

  Capture(String id, CapturePlan plan, Path path, Instant startedAt) {
    this.id = id;
    this.plan = plan;
    this.path = path;
    this.startedAt = startedAt;
  }

  public String id() {
    return id;
  }

  public CapturePlan plan() {
    return plan;
  }

  public Instant startedAt() {
    return startedAt;
  }

  public State state() {
    return state;
  }

  /** Packets taken so far. */
  public long packets() {
    return packets;
  }

  /** What the kernel counted when it was asked last. */
  public CaptureSource.Kernel kernel() {
    return kernel;
  }

  public LinkType linkType() {
    return linkType;
  }

  /** Recent frames with a number above one, oldest first; 1,000 at most are kept. */
  public List<Frame> after(long number, int most) {
    return recent.after(number, most);
  }

  /** The pcapng file, whose last block is for the reader to add. */
  public Path file() {
    return path;
  }

  /** Bytes of the file that can be read. */
  public long fileBytes() {
    return fileBytes;
  }

  /** The file's last block, by what is known now. */
  public byte[] statistics() {
    Instant end =
        switch (state) {
          case State.Running _ -> Instant.now();
          case State.Ended(_, Instant at) -> at;
          case State.Broken(_, Instant at) -> at;
        };
    return Pcapng.statistics(nanos(startedAt), nanos(end), kernel, packets);
  }

  /**
   * Runs to the end; closes the source.
   *
   * @param begun called once, when the file can be read, or can never be
   */
  void run(CaptureSource source, BooleanSupplier expired, BooleanSupplier stopped, Runnable begun) {
    linkType = source.linkType();
    boolean told = false;
    try (source;
        PcapngFile file = new PcapngFile(path, plan, source.linkNumber())) {
      fileBytes = file.length();
      told = true;
      begun.run();
      End end = loop(source, file, expired, stopped);
      file.flush();
      look(source, file);
      state = new State.Ended(end, Instant.now());
    } catch (IOException | RuntimeException e) {
      state = new State.Broken(reason(e), Instant.now());
      if (!told) {
        begun.run();
      }
    }
  }

  private static String reason(Exception failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private End loop(
      CaptureSource source, PcapngFile file, BooleanSupplier expired, BooleanSupplier stopped)
      throws IOException {
    Taker taker = new Taker(file);
    while (!taker.full) {
      if (stopped.getAsBoolean() || Thread.currentThread().isInterrupted()) {
        return End.STOPPED;
      }
      if (expired.getAsBoolean()) {
        return End.DURATION;
      }
      source.read(taker, WAIT_MILLIS);
      packets = taker.taken;
      file.flush();
      look(source, file);
      if (taker.taken >= plan.maxPackets()) {
        return End.PACKETS;
      }
    }
    return End.BYTES;
  }

  private void look(CaptureSource source, PcapngFile file) {
    kernel = source.kernel();
    fileBytes = file.length();
  }

  void delete() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException _) {
      // the operating system empties its folder of temporary files
    }
  }

  private static long nanos(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000 + instant.getNano();
  }

  private final class Taker implements CaptureSource.Receiver {
    private final PcapngFile file;
    private long taken;
    private boolean full;

    Taker(PcapngFile file) {
      this.file = file;
    }

    @Override
    public boolean accept(long epochNanos, int length, ByteBuffer bytes) throws IOException {
      if (full || taken >= plan.maxPackets()) {
        return false;
      }
      if (!file.write(epochNanos, length, bytes.duplicate())) {
        full = true;
        return false;
      }
      recent.add(epochNanos, length, bytes);
      taken++;
      return true;
    }
  }
}
