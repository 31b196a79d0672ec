package dev.weir.diagnostics.dns;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.xbill.DNS.Message;

/** UDP, by sockets that all surveys of this process share. */
final class DatagramTransport implements DnsTransport {
  private final DatagramSockets sockets;

  DatagramTransport() {
    this(DatagramSockets.shared());
  }

  DatagramTransport(DatagramSockets sockets) {
    this.sockets = sockets;
  }

  @Override
  public CompletableFuture<Message> send(Message query, NameServer server, Duration timeout) {
    return sockets.ask(query, server.address(), timeout);
  }

  @Override
  public void close() {
    // what is under way ends by its time-out
  }
}
