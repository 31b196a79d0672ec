package dev.weir.diagnostics.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.frame.LinkType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CapturesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final int HEAD = 200;

  private final AtomicInteger ended = new AtomicInteger();
  private final Queue<Integer> bursts = new ArrayDeque<>();
  private long nanos;
  private boolean stopped;
  private Runnable whenClosed = () -> {};
  private CaptureOpening opening = new CaptureOpening.Opened(new Source());
  private final Captures captures =
      new Captures(_ -> opening, Runnable::run, () -> NOW, () -> nanos, 2);

  @AfterEach
  void close() {
    captures.close();
  }

  @Test
  void capture_endsAfterItsPackets_andKeepsThemAllInTheFile() throws IOException {
    bursts.addAll(List.of(3, 9));
    Capture capture = begin("a", 5, 1 << 20);

    assertThat(capture.state())
        .isInstanceOfSatisfying(
            Capture.State.Ended.class,
            state -> assertThat(state.end()).isEqualTo(Capture.End.PACKETS));
    assertThat(capture.packets()).isEqualTo(5);
    assertThat(capture.after(2, 2)).extracting(Frame::number).containsExactly(3L, 4L);
    assertThat(Files.size(capture.file())).isEqualTo(capture.fileBytes());
    assertThat(ended).hasValue(1);
  }

  @Test
  void capture_endsBeforeItsFileIsTooLong() throws IOException {
    bursts.addAll(List.of(1_000, 1_000));
    Capture capture = begin("a", 1_000_000, 10_000);

    assertThat(end(capture)).isEqualTo(Capture.End.BYTES);
    assertThat(Files.size(capture.file())).isBetween(10_000L - 100 - HEAD, 10_000L);
    assertThat(capture.after(0, 5_000)).hasSize((int) capture.packets());
  }

  @Test
  void capture_endsWhenItsTimeIsOverOrItIsStopped() {
    assertThat(end(begin("a", 5, 1 << 20))).isEqualTo(Capture.End.DURATION);
    stopped = true;
    assertThat(end(begin("b", 5, 1 << 20))).isEqualTo(Capture.End.STOPPED);
  }

  @Test
  void recentFrames_areBounded() {
    bursts.add(RecentFrames.MOST + 10);
    Capture capture = begin("a", RecentFrames.MOST + 10, 1 << 20);

    assertThat(capture.after(0, 5_000)).hasSize(RecentFrames.MOST);
    assertThat(capture.after(0, 1)).extracting(Frame::number).containsExactly(11L);
  }

  @Test
  void onlyTheLastThatEnded_areKept() {
    Capture first = begin("a", 5, 1 << 20);
    begin("b", 5, 1 << 20);
    begin("c", 5, 1 << 20);

    assertThat(captures.all()).extracting(Capture::id).containsExactly("b", "c");
    assertThat(first.file()).doesNotExist();
    assertThat(captures.forget("b")).isTrue();
    assertThat(captures.forget("b")).isFalse();
  }

  @Test
  void whatDoesNotOpen_isRefusedAndOver() {
    opening = new CaptureOpening.Failed("no");
    assertThat(captures.begin("a", plan(1, 1), () -> false, _ -> ended.incrementAndGet()).join())
        .isEqualTo(new Captures.Beginning.Refused(opening));
    assertThat(ended).hasValue(1);
    assertThat(captures.all()).isEmpty();
  }

  @Test
  void fileHasItsHead_asSoonAsTheCaptureHasBegun() {
    Queue<Runnable> jobs = new ArrayDeque<>();
    AtomicLong bytes = new AtomicLong();
    try (Captures waiting = new Captures(_ -> opening, jobs::add, () -> NOW, () -> nanos, 2)) {
      CompletableFuture<Void> begun =
          waiting
              .begin("a", plan(5, 1 << 20), () -> stopped, _ -> {})
              .thenAccept(
                  beginning ->
                      bytes.set(((Captures.Beginning.Begun) beginning).capture().fileBytes()));
      jobs.remove().run();

      assertThat(begun).isCompleted();
      assertThat(bytes).hasPositiveValue();
    }
  }

  @Test
  void sourceThatFails_breaksTheCapture() {
    bursts.add(-1);
    Capture capture = begin("a", 5, 1 << 20);

    assertThat(capture.state())
        .isInstanceOfSatisfying(
            Capture.State.Broken.class, state -> assertThat(state.reason()).isEqualTo("fails"));
    assertThat(captures.forget("a")).isTrue();
  }

  @Test
  void failureWithoutAMessage_isToldByItsKind() {
    bursts.add(-2);

    assertThat(begin("a", 5, 1 << 20).state())
        .isInstanceOfSatisfying(
            Capture.State.Broken.class,
            state -> assertThat(state.reason()).isEqualTo("UnsupportedOperationException"));
  }

  @Test
  void captureThatIsDeletedBeforeItsSourceCloses_doesNotComeBack() {
    whenClosed =
        () -> {
          captures.forget("a");
          throw new IllegalStateException("cannot close");
        };
    begin("a", 5, 1 << 20);

    assertThat(captures.all()).isEmpty();
  }

  @Test
  void whoWaitedForTheBeginning_goesOnWithoutTheLock() {
    Queue<Runnable> jobs = new ArrayDeque<>();
    AtomicInteger locked = new AtomicInteger();
    try (Captures waiting = new Captures(_ -> opening, jobs::add, () -> NOW, () -> nanos, 2)) {
      var begun =
          waiting
              .begin("a", plan(5, 1 << 20), () -> stopped, _ -> {})
              .thenAccept(_ -> locked.set(Thread.holdsLock(waiting) ? 1 : 2));
      jobs.remove().run();

      assertThat(begun).isCompleted();
      assertThat(locked).hasValue(2);
    }
  }

  @Test
  void totalsHoldWhatIsForgottenToo() {
    bursts.add(9);
    begin("a", 5, 1 << 20);
    begin("b", 5, 1 << 20);
    captures.forget("a");

    assertThat(captures.totals()).isEqualTo(new Captures.Totals(5, 2));
  }

  private Capture begin(String id, long packets, long bytes) {
    Captures.Beginning beginning =
        captures
            .begin(id, plan(packets, bytes), () -> stopped, _ -> ended.incrementAndGet())
            .join();
    return ((Captures.Beginning.Begun) beginning).capture();
  }

  private static Capture.End end(Capture capture) {
    return ((Capture.State.Ended) capture.state()).end();
  }

  private static CapturePlan plan(long packets, long bytes) {
    return new CapturePlan("test0", "", 8083, packets, bytes, Duration.ofSeconds(10), 128);
  }

  /** Hands out bursts of packets; when there are none, each reading takes a second. */
  private final class Source implements CaptureSource {
    @Override
    public LinkType linkType() {
      return LinkType.ETHERNET;
    }

    @Override
    public int linkNumber() {
      return 1;
    }

    @Override
    public void read(Receiver receiver, int timeoutMillis) throws IOException {
      Integer burst = bursts.poll();
      if (burst == null) {
        nanos += 1_000_000_000;
        return;
      }
      if (burst == -2) {
        throw new UnsupportedOperationException();
      }
      if (burst < 0) {
        throw new IllegalStateException("fails");
      }
      for (int i = 0; i < burst; i++) {
        if (!receiver.accept(i, 60, ByteBuffer.allocate(60))) {
          return;
        }
      }
    }

    @Override
    public Kernel kernel() {
      return new Kernel(7, 1, 0);
    }

    @Override
    public void close() {
      bursts.clear();
      whenClosed.run();
    }
  }
}
