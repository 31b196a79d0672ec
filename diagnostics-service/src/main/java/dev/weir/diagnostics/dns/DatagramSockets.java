package dev.weir.diagnostics.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
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
  private static final long SWEEP_MILLIS = 500;
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
   * Asks once, without a time-out. The answer fails with an {@code IOException} where the question
   * cannot be sent, the answer cannot be read, or nothing listens at the server's port.
   */
  CompletableFuture<Message> ask(Message query, InetSocketAddress server) {
    CompletableFuture<Message> answer = new CompletableFuture<>();
    try {
      ask(query, server, answer);
    } catch (IOException e) {
      answer.completeExceptionally(e);
    }
    return answer;
  }

  private void ask(Message query, InetSocketAddress server, CompletableFuture<Message> answer)
      throws IOException {
    try {
      socketTo(server).ask(query, answer);
    } catch (ClosedChannelException _) {
      // it was idle for too long just then
      socketTo(server).ask(query, answer);
    }
  }

  private synchronized QuestionSocket socketTo(InetSocketAddress server) throws IOException {
    List<QuestionSocket> sockets = taking.computeIfAbsent(server, _ -> new ArrayList<>());
    Optional<QuestionSocket> freest =
        sockets.stream().min(Comparator.comparingInt(QuestionSocket::underWay));
    boolean wait = sockets.size() < MOST_TO_ONE && freest.stream().allMatch(s -> s.underWay() > 0);
    QuestionSocket chosen = wait || freest.isEmpty() ? opened(server, sockets) : freest.get();
    if (chosen.choose(nanoTime.getAsLong()) == MOST_QUESTIONS) {
      sockets.remove(chosen);
    }
    return chosen;
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
    ByteBuffer buffer = ByteBuffer.allocate(LONGEST_MESSAGE);
    try {
      while (true) {
        selector.select(key -> ((QuestionSocket) key.attachment()).read(buffer), SWEEP_MILLIS);
        sweep();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void sweep() {
    long now = nanoTime.getAsLong();
    for (Iterator<QuestionSocket> all = open.iterator(); all.hasNext(); ) {
      QuestionSocket socket = all.next();
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
