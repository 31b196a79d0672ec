package dev.weir.diagnostics.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/**
 * A few connected UDP sockets for each name server, whose answers one thread takes. Safe for many
 * threads.
 *
 * <p>Whoever wants to forge an answer has to guess the server's address and port, the name and type
 * that are asked, one of 65,536 identifiers and one of the ports that wait for an answer (RFC 5452
 * section 9.2): the kernel gives each socket a port at random, a socket is opened as long as all to
 * that server wait for answers and there are fewer than {@value #MOST_TO_ONE}, and each makes way
 * for another port when it has carried {@value #MOST_QUESTIONS} questions or nobody asked for a
 * second.
 */
final class DatagramSockets {
  static final int MOST_TO_ONE = 8;
  static final int MOST_QUESTIONS = 1_000;

  private static final long IDLE_NANOS = 1_000_000_000;

  /** How late a question may be given up. */
  private static final long SWEEP_MILLIS = 20;

  private static final long SWEEP_NANOS = SWEEP_MILLIS * 1_000_000;
  private static final int LONGEST_MESSAGE = 65_535;

  private final LongSupplier nanoTime;
  private final Selector selector;

  /** Those that take more questions. */
  private final Map<InetSocketAddress, List<QuestionSocket>> taking = new HashMap<>();

  private final Set<QuestionSocket> open = new HashSet<>();

  /**
   * Creates a set without sockets, and begins its thread.
   *
   * @param nanoTime a monotonic clock
   */
  DatagramSockets(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().name("dns-udp").start(this::run);
  }

  /** The one of this process. */
  static DatagramSockets shared() {
    return Shared.SOCKETS;
  }

  private static final class Shared {
    private static final DatagramSockets SOCKETS = new DatagramSockets(System::nanoTime);
  }

  /**
   * Asks once. The answer fails with an {@code IOException} where the question cannot be sent, the
   * answer cannot be read, or nothing listens at the server's port, and with a {@code
   * TimeoutException} where none came in time.
   */
  CompletableFuture<Message> ask(Message query, InetSocketAddress server, Duration timeout) {
    CompletableFuture<Message> answer = new CompletableFuture<>();
    long deadline = nanoTime.getAsLong() + timeout.toNanos();
    try {
      ask(new QuestionSocket.Question(query, answer, deadline), server);
    } catch (IOException e) {
      answer.completeExceptionally(e);
    }
    return answer;
  }

  private void ask(QuestionSocket.Question question, InetSocketAddress server) throws IOException {
    try {
      socketTo(server).ask(question);
    } catch (ClosedChannelException _) {
      // it was idle for too long just then
      socketTo(server).ask(question);
    }
  }

  private synchronized QuestionSocket socketTo(InetSocketAddress server) throws IOException {
    List<QuestionSocket> sockets = taking.computeIfAbsent(server, _ -> new ArrayList<>());
    QuestionSocket freest = freest(sockets);
    QuestionSocket chosen =
        freest == null || (freest.underWay() > 0 && sockets.size() < MOST_TO_ONE)
            ? opened(server, sockets)
            : freest;
    if (chosen.choose(nanoTime.getAsLong()) == MOST_QUESTIONS) {
      sockets.remove(chosen);
    }
    return chosen;
  }

  private static @Nullable QuestionSocket freest(List<QuestionSocket> sockets) {
    QuestionSocket freest = null;
    for (QuestionSocket socket : sockets) {
      if (freest == null || socket.underWay() < freest.underWay()) {
        freest = socket;
      }
    }
    return freest;
  }

  private QuestionSocket opened(InetSocketAddress server, List<QuestionSocket> among)
      throws IOException {
    QuestionSocket socket = QuestionSocket.open(server);
    socket.channel().register(selector, SelectionKey.OP_READ, socket);
    selector.wakeup();
    open.add(socket);
    among.add(socket);
    return socket;
  }

  private void run() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST_MESSAGE);
    long swept = nanoTime.getAsLong() - SWEEP_NANOS;
    try {
      while (true) {
        // 0 is for ever, which the next socket ends
        selector.select(
            key -> ((QuestionSocket) key.attachment()).read(buffer),
            selector.keys().isEmpty() ? 0 : SWEEP_MILLIS);
        long now = nanoTime.getAsLong();
        if (now - swept >= SWEEP_NANOS) {
          swept = now;
          sweep(now);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void sweep(long now) {
    for (Iterator<QuestionSocket> all = open.iterator(); all.hasNext(); ) {
      QuestionSocket socket = all.next();
      socket.expire(now);
      if (socket.isIdle(now, IDLE_NANOS)) {
        all.remove();
        taking.values().forEach(sockets -> sockets.remove(socket));
        socket.close();
      }
    }
    taking.values().removeIf(List::isEmpty);
  }

  /** Sockets that are open right now. */
  synchronized int count() {
    return open.size();
  }
}
