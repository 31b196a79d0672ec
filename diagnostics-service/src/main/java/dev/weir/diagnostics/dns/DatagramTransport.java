package dev.weir.diagnostics.dns;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.xbill.DNS.Message;
import org.xbill.DNS.SimpleResolver;

/** UDP, a socket with a port of its own for each question (RFC 5452 section 9.2). */
final class DatagramTransport implements DnsTransport {

  @Override
  public CompletableFuture<Message> send(Message query, NameServer server, Duration timeout) {
    SimpleResolver resolver = new SimpleResolver(server.address());
    resolver.setIgnoreTruncation(true);
    resolver.setTimeout(timeout);
    return resolver.sendAsync(query).toCompletableFuture();
  }

  @Override
  public void close() {
    // what is under way ends by its time-out
  }
}
