package dev.weir.diagnostics.dns;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.xbill.DNS.Message;

/** Carries questions to servers, and their answers back. Safe for many threads. */
public interface DnsTransport extends AutoCloseable {

  /**
   * Sends a question. The answer fails with a {@code TimeoutException}, or with an {@code
   * IOException} that says what went wrong. Whoever completes it has others to serve: what follows
   * goes on elsewhere.
   *
   * @param timeout for all of it, the making of a connection included
   */
  CompletableFuture<Message> send(Message query, NameServer server, Duration timeout);

  /** Ends connections; what is under way fails. */
  @Override
  void close();
}
