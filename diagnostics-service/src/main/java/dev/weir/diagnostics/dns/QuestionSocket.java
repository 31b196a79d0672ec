package dev.weir.diagnostics.dns;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.xbill.DNS.Message;

/** A UDP socket that is connected to one name server, and the questions that wait at it. */
final class QuestionSocket {
  private static final int HEADER_BYTES = 12;
  private static final int RECEIVE_BUFFER_BYTES = 1 << 18;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final DatagramChannel channel;
  private final Map<Integer, Question> waiting = new ConcurrentHashMap<>();
  private int chosen;
  private long chosenAt;

  /**
   * A question without an answer.
   *
   * @param deadline by the owner's clock
   */
  record Question(Message query, CompletableFuture<Message> answer, long deadline) {
    private boolean isOver(long now) {
      return now - deadline >= 0;
    }
  }

  private QuestionSocket(DatagramChannel channel) {
    this.channel = channel;
  }

  /** Opens one, at a port that the kernel chooses at random. */
  static QuestionSocket open(InetSocketAddress server) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
      channel.configureBlocking(false);
      channel.connect(server);
      return new QuestionSocket(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  DatagramChannel channel() {
    return channel;
  }

  /** Questions without an answer. */
  int underWay() {
    return waiting.size();
  }

  /** Notes that it was chosen for a question, and tells for how many. Guarded by its owner. */
  int choose(long now) {
    chosenAt = now;
    chosen++;
    return chosen;
  }

  /** Whether it waits for nothing, and was not chosen for so long. Guarded by its owner. */
  boolean isIdle(long now, long nanos) {
    return waiting.isEmpty() && now - chosenAt >= nanos;
  }

  /** Sends a question under an identifier that no other here has. */
  void ask(Question question) throws IOException {
    byte[] wire = question.query().toWire();
    int id = question.query().getHeader().getID();
    while (waiting.putIfAbsent(id, question) != null) {
      id = RANDOM.nextInt(1 << 16);
    }
    wire[0] = (byte) (id >> 8);
    wire[1] = (byte) id;
    int own = id;
    question.answer().whenComplete((_, _) -> waiting.remove(own, question));
    try {
      send(wire, question);
    } catch (IOException e) {
      waiting.remove(own, question);
      throw e;
    }
  }

  /**
   * Sends; where the kernel has no room the datagram is lost, as it may be anywhere on its way. An
   * error that is there is about an earlier datagram.
   */
  private void send(byte[] wire, Question question) throws IOException {
    try {
      channel.write(ByteBuffer.wrap(wire));
    } catch (PortUnreachableException e) {
      waiting.values().stream()
          .filter(other -> !other.equals(question))
          .forEach(other -> fail(other, e));
      channel.write(ByteBuffer.wrap(wire));
    }
  }

  /** Gives up questions whose time is over. */
  void expire(long now) {
    waiting.values().stream()
        .filter(question -> question.isOver(now))
        .forEach(question -> question.answer().completeExceptionally(new TimeoutException()));
  }

  /** Takes what has arrived. */
  void read(ByteBuffer buffer) {
    try {
      while (channel.read(buffer.clear()) > 0) {
        take(buffer.flip());
      }
    } catch (IOException e) {
      waiting.values().forEach(question -> fail(question, e));
    }
  }

  /** What answers no question that waits is no concern of ours. */
  private void take(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    if (bytes.length < HEADER_BYTES) {
      return;
    }
    int id = Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort());
    Question question = waiting.get(id);
    if (question == null) {
      return;
    }
    try {
      Message response = Queries.read(bytes);
      if (Queries.isAnswer(question.query(), response, Carrier.UDP)) {
        response.getHeader().setID(question.query().getHeader().getID());
        question.answer().complete(response);
      }
    } catch (IOException e) {
      fail(question, e);
    }
  }

  private static void fail(Question question, IOException failure) {
    IOException told =
        failure instanceof PortUnreachableException
            ? new ConnectException("nothing listens at the server's port (ICMP port unreachable)")
            : failure;
    question.answer().completeExceptionally(told);
  }

  void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // it takes no more questions all the same
    }
  }
}
