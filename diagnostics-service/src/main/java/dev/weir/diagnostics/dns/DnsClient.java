package dev.weir.diagnostics.dns;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;

/** Asks one server one question; over UDP, again over TCP when the response is truncated. */
final class DnsClient {
  private final LongSupplier nanoTime;
  private final DnsTransport transport;
  private final Executor onwards;

  /** Creates a client whose callers go on in the common pool. */
  DnsClient(LongSupplier nanoTime, DnsTransport transport) {
    this(nanoTime, transport, ForkJoinPool.commonPool());
  }

  /**
   * Creates a client.
   *
   * @param onwards where callers go on once there is an answer
   */
  DnsClient(LongSupplier nanoTime, DnsTransport transport, Executor onwards) {
    this.nanoTime = nanoTime;
    this.transport = transport;
    this.onwards = onwards;
  }

  /** Asks; the exchange always completes normally. */
  CompletableFuture<DnsExchange> ask(
      NameServer server, DnsName name, RecordType type, Duration timeout, boolean dnssecOk) {
    long start = nanoTime.getAsLong();
    return send(Queries.recursive(name.name(), type.code(), dnssecOk), server, timeout)
        .<DnsOutcome>thenApply(reply -> new DnsOutcome.Responded(ResponseDecoder.decode(reply)))
        .exceptionally(DnsClient::failed)
        .thenApply(outcome -> DnsExchange.of(server, type, nanoTime.getAsLong() - start, outcome));
  }

  /** Sends a question; fails as {@link DnsTransport#send} does. */
  CompletableFuture<Reply> send(Message query, NameServer server, Duration timeout) {
    return transport
        .send(query, server, timeout)
        .whenCompleteAsync((_, _) -> {}, onwards)
        .thenCompose(response -> judged(query, response, server, timeout));
  }

  private CompletableFuture<Reply> judged(
      Message query, Message response, NameServer server, Duration timeout) {
    if (!Queries.isAnswer(query, response, server.carrier())) {
      return CompletableFuture.failedFuture(new IOException("the answer is to another question"));
    }
    return server.carrier() == Carrier.UDP && response.getHeader().getFlag(Flags.TC)
        ? send(query, server.over(Carrier.TCP), timeout)
        : CompletableFuture.completedFuture(new Reply(response, server.carrier()));
  }

  /**
   * A message, or why there is none.
   *
   * @param failure of a question that got no message; else without meaning
   */
  record Timed(@Nullable Message message, DnsOutcome failure, long nanos) {}

  /** Sends a question; the result always completes normally. */
  CompletableFuture<Timed> timed(Message query, NameServer server, Duration timeout) {
    long start = nanoTime.getAsLong();
    return send(query, server, timeout)
        .thenApply(
            reply ->
                new Timed(
                    reply.message(), new DnsOutcome.Abandoned(), nanoTime.getAsLong() - start))
        .exceptionally(e -> new Timed(null, failed(e), nanoTime.getAsLong() - start));
  }

  /** What became of a question whose sending failed. */
  static DnsOutcome failed(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof SocketTimeoutException || cause instanceof TimeoutException) {
      return new DnsOutcome.TimedOut();
    }
    String message = cause.getMessage();
    return new DnsOutcome.Failed(message == null ? cause.getClass().getSimpleName() : message);
  }
}
