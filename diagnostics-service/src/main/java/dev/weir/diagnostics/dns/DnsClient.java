package dev.weir.diagnostics.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;

/** Asks one server one question: over UDP, and again over TCP when the response is truncated. */
final class DnsClient {
  /** Fits into one packet of nearly every path (DNS flag day 2020). */
  private static final int UDP_PAYLOAD_BYTES = 1_232;

  private final LongSupplier nanoTime;

  DnsClient(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Asks; the exchange always completes normally. */
  CompletableFuture<DnsExchange> ask(
      InetSocketAddress server, DnsName name, RecordType type, Duration timeout) {
    long start = nanoTime.getAsLong();
    Message query = Message.newQuery(Record.newRecord(name.name(), type.code(), DClass.IN));
    return send(query, server, Carrier.UDP, timeout)
        .thenCompose(
            response ->
                response.getHeader().getFlag(Flags.TC)
                    ? decoded(send(query, server, Carrier.TCP, timeout), Carrier.TCP)
                    : decoded(CompletableFuture.completedFuture(response), Carrier.UDP))
        .exceptionally(DnsClient::failed)
        .thenApply(outcome -> new DnsExchange(server, type, nanoTime.getAsLong() - start, outcome));
  }

  private static CompletableFuture<DnsOutcome> decoded(
      CompletableFuture<Message> response, Carrier carrier) {
    return response.thenApply(
        message -> new DnsOutcome.Responded(ResponseDecoder.decode(message, carrier)));
  }

  private static CompletableFuture<Message> send(
      Message query, InetSocketAddress server, Carrier carrier, Duration timeout) {
    SimpleResolver resolver = new SimpleResolver(server);
    resolver.setTCP(carrier == Carrier.TCP);
    resolver.setIgnoreTruncation(true);
    resolver.setEDNS(0, UDP_PAYLOAD_BYTES, 0, List.of());
    resolver.setTimeout(timeout);
    return resolver.sendAsync(query).toCompletableFuture();
  }

  private static DnsOutcome failed(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof SocketTimeoutException
        || cause instanceof TimeoutException
        || (cause instanceof IOException && cause.getCause() instanceof TimeoutException)) {
      return new DnsOutcome.TimedOut();
    }
    String message = cause.getMessage();
    return new DnsOutcome.Failed(message == null ? cause.getClass().getSimpleName() : message);
  }
}
