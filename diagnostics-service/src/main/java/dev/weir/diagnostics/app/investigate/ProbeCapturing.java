package dev.weir.diagnostics.app.investigate;

import dev.weir.diagnostics.app.capture.CaptureProblems;
import dev.weir.diagnostics.app.capture.CaptureProperties;
import dev.weir.diagnostics.capture.Capture;
import dev.weir.diagnostics.capture.CapturePlan;
import dev.weir.diagnostics.capture.Captures;
import dev.weir.diagnostics.capture.ProbeFilter;
import dev.weir.diagnostics.run.Run;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Captures what a run sends to its target and what comes back, where that is permitted: to callers
 * with the role, on interfaces that are listed.
 *
 * @param longest how long a run may last
 * @param ownPort of this API
 * @param permitted whether the caller may capture
 */
public record ProbeCapturing(
    Captures captures,
    CaptureProperties properties,
    Duration longest,
    int ownPort,
    boolean permitted) {
  private static final int MOST_PACKETS = 10_000;
  private static final int SNAP_LENGTH = 128;

  /** Of no consequence: nothing is sent to it. */
  private static final int ANY_PORT = 9;

  /** The kernel hands packets on in blocks that it fills for so long. */
  private static final long LAST_BLOCK_NANOS = 150_000_000;

  private static final long END_SECONDS = 5;

  /** What came of the wish to capture. */
  sealed interface Outcome {
    /** It is under way, under the id of the run. */
    record Begun(Capture capture, AtomicBoolean over, CompletableFuture<?> ended)
        implements Outcome {

      /** Ends it, and waits until the file is whole. */
      void end() {
        LockSupport.parkNanos(LAST_BLOCK_NANOS);
        over.set(true);
        ended.completeOnTimeout(null, END_SECONDS, TimeUnit.SECONDS).join();
      }
    }

    /** There is none. */
    record Not(String reason) implements Outcome {}
  }

  /** Begins to capture; stopping the run ends it too. */
  Outcome begin(Run run, InetAddress target) {
    if (!permitted) {
      return new Outcome.Not(String.valueOf(CaptureProblems.roleMissing().detail()));
    }
    Optional<String> way = wayTo(target);
    if (way.isEmpty()) {
      return new Outcome.Not("no interface leads to the target");
    }
    return properties.interfaces().contains(way.get())
        ? begin(run, plan(way.get(), target))
        : new Outcome.Not(
            "the target is reached by %s, which weir.diagnostics.capture.interfaces does not list"
                .formatted(way.get()));
  }

  private Outcome begin(Run run, CapturePlan plan) {
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<?> ended = new CompletableFuture<>();
    Captures.Beginning beginning =
        captures
            .begin(
                run.info().id(),
                plan,
                () -> over.get() || run.isStopped(),
                _ -> ended.complete(null))
            .join();
    return switch (beginning) {
      case Captures.Beginning.Begun(Capture capture) -> new Outcome.Begun(capture, over, ended);
      case Captures.Beginning.Refused refused ->
          new Outcome.Not(String.valueOf(CaptureProblems.of(refused.opening(), plan).detail()));
    };
  }

  private CapturePlan plan(String way, InetAddress target) {
    return new CapturePlan(
        way,
        ProbeFilter.of(target),
        ownPort,
        MOST_PACKETS,
        properties.maxFile().toBytes(),
        longest,
        SNAP_LENGTH);
  }

  /** The interface by which an address is reached. */
  private static Optional<String> wayTo(InetAddress target) {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(target, ANY_PORT));
      return Optional.ofNullable(NetworkInterface.getByInetAddress(socket.getLocalAddress()))
          .map(NetworkInterface::getName);
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
