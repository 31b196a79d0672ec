package dev.weir.diagnostics.dns;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/** A transport whose questions are counted. */
final class CountedTransport implements DnsTransport {
  private final DnsTransport transport;
  private final DnsTally tally;
  private volatile boolean closed;

  CountedTransport(DnsTransport transport, DnsTally tally) {
    this.transport = transport;
    this.tally = tally;
  }

  @Override
  public CompletableFuture<Message> send(Message query, NameServer server, Duration timeout) {
    long start = System.nanoTime();
    return transport
        .send(query, server, timeout)
        .whenComplete(
            (_, failure) ->
                tally.count(server.carrier(), result(failure), System.nanoTime() - start));
  }

  /** What is under way as it is closed fails because nobody waits for it any more. */
  private DnsTally.Result result(@Nullable Throwable failure) {
    if (failure == null) {
      return DnsTally.Result.RESPONSE;
    }
    if (closed) {
      return DnsTally.Result.ABANDONED;
    }
    return DnsClient.failed(failure) instanceof DnsOutcome.TimedOut
        ? DnsTally.Result.TIMEOUT
        : DnsTally.Result.FAILED;
  }

  @Override
  public void close() {
    closed = true;
    transport.close();
  }
}
