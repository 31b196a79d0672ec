package dev.weir.diagnostics.connect;

import dev.weir.diagnostics.packet.IcmpMeaning;
import dev.weir.diagnostics.packet.IcmpMeaning.Reason;
import dev.weir.diagnostics.port.ConnectFailure;
import dev.weir.diagnostics.port.PortOutcome;
import dev.weir.diagnostics.probe.Answer;
import dev.weir.diagnostics.probe.Departure;
import dev.weir.diagnostics.probe.Method;
import dev.weir.diagnostics.probe.Probe;
import dev.weir.diagnostics.probe.ProbeChannel;
import dev.weir.diagnostics.probe.Stamps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A connection for each probe, closed with a reset as soon as the probe is answered. Without a
 * request the connection itself is the reply, with one the first byte of the response; a port that
 * refuses says that the host is there and the service is not. The clock is this process's, and the
 * hop limit is left to the system.
 */
final class ConnectChannel implements ProbeChannel {
  private static final int MOST_OPEN = 512;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final List<InetAddress> targets;
  private final int port;
  private final boolean requests;
  private final Selector selector;

  /** Answers that were there before anybody waited. */
  private final List<Answer> early = new ArrayList<>();

  /** Oldest first, of which the first gives way when there are too many that nobody answers. */
  private final Set<SocketChannel> open = new LinkedHashSet<>();

  private final ByteBuffer read = ByteBuffer.allocate(512);

  ConnectChannel(List<InetAddress> targets, int port, boolean requests) throws IOException {
    this.targets = List.copyOf(targets);
    this.port = port;
    this.requests = requests;
    this.selector = Selector.open();
  }

  /** A probe under way. */
  private record Attempt(int number, InetAddress target, long begunNanos) {}

  @Override
  public Method method() {
    return requests ? Method.HTTP_REQUEST : Method.TCP_CONNECT;
  }

  @Override
  public Departure send(Probe probe) {
    InetAddress target = targets.get(probe.target());
    Attempt attempt = new Attempt(probe.number(), target, System.nanoTime());
    try {
      connect(attempt);
      return new Departure.Sent();
    } catch (IOException e) {
      return ConnectFailure.outcome(e) instanceof PortOutcome.Failed(String reason)
          ? new Departure.NotSent(reason)
          : answeredAtOnce(attempt, e);
    }
  }

  private Departure answeredAtOnce(Attempt attempt, IOException failure) {
    early.add(answer(attempt, meaning(failure)));
    return new Departure.Sent();
  }

  @SuppressWarnings("MustBeClosedChecker") // closed when it is answered, or with the selector
  private void connect(Attempt attempt) throws IOException {
    SocketChannel channel = SocketChannel.open();
    open.add(channel);
    if (open.size() > MOST_OPEN) {
      close(open.iterator().next());
    }
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      boolean connected = channel.connect(new InetSocketAddress(attempt.target(), port));
      SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, attempt);
      if (connected) {
        connected(key, channel, attempt).ifPresent(early::add);
      }
    } catch (IOException e) {
      close(channel);
      throw e;
    }
  }

  @Override
  public List<Answer> await(long nanos) {
    List<Answer> answers = new ArrayList<>(early);
    early.clear();
    try {
      if (answers.isEmpty() && nanos >= NANOS_PER_MILLI) {
        selector.select(nanos / NANOS_PER_MILLI);
      } else {
        selector.selectNow();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (SelectionKey key : selector.selectedKeys()) {
      ready(key).ifPresent(answers::add);
    }
    selector.selectedKeys().clear();
    return answers;
  }

  private Optional<Answer> ready(SelectionKey key) {
    Attempt attempt = (Attempt) key.attachment();
    SocketChannel channel = (SocketChannel) key.channel();
    try {
      if (!channel.isConnected()) {
        return channel.finishConnect() ? connected(key, channel, attempt) : Optional.empty();
      }
      return responded(key, channel, attempt);
    } catch (IOException e) {
      return Optional.of(closed(channel, answer(attempt, meaning(e))));
    }
  }

  private Optional<Answer> connected(SelectionKey key, SocketChannel channel, Attempt attempt)
      throws IOException {
    if (!requests) {
      return Optional.of(closed(channel, answer(attempt, new IcmpMeaning.Reply())));
    }
    String host = attempt.target().getHostAddress();
    String name = host.contains(":") ? "[" + host + "]" : host;
    String request =
        "HEAD / HTTP/1.1\r\nHost: "
            + name
            + "\r\nUser-Agent: weir-ping\r\nConnection: close\r\n\r\n";
    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    key.interestOps(SelectionKey.OP_READ);
    return Optional.empty();
  }

  private Optional<Answer> responded(SelectionKey key, SocketChannel channel, Attempt attempt)
      throws IOException {
    int length = channel.read(read.clear());
    if (length == 0) {
      return Optional.empty();
    }
    key.cancel();
    boolean http =
        length > 5 && new String(read.array(), 0, 5, StandardCharsets.US_ASCII).equals("HTTP/");
    IcmpMeaning meaning =
        http ? new IcmpMeaning.Reply() : new IcmpMeaning.Unreachable(Reason.PROTOCOL);
    return Optional.of(closed(channel, answer(attempt, meaning)));
  }

  private Answer closed(SocketChannel channel, Answer answer) {
    close(channel);
    return answer;
  }

  private void close(SocketChannel channel) {
    open.remove(channel);
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static IcmpMeaning meaning(IOException failure) {
    return new IcmpMeaning.Unreachable(
        switch (ConnectFailure.outcome(failure)) {
          case PortOutcome.Refused _ -> Reason.PORT;
          case PortOutcome.Unreachable(PortOutcome.Scope scope) ->
              scope == PortOutcome.Scope.HOST ? Reason.HOST : Reason.NETWORK;
          default -> Reason.UNSPECIFIED;
        });
  }

  private static Answer answer(Attempt attempt, IcmpMeaning meaning) {
    long nanos = System.nanoTime() - attempt.begunNanos();
    return new Answer(
        attempt.number(),
        meaning,
        attempt.target(),
        nanos,
        nanos,
        Stamps.USER,
        OptionalInt.empty(),
        Optional.empty());
  }

  @Override
  public void close() {
    try {
      List.copyOf(open).forEach(this::close);
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
