package dev.weir.diagnostics.dns;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.xbill.DNS.Message;

/** Gives each question to the transport of its server's carrier. */
public final class DnsTransports implements DnsTransport {
  private final Map<Carrier, DnsTransport> transports = new EnumMap<>(Carrier.class);

  /** Transports of UDP and TCP only. */
  public DnsTransports() {
    transports.put(Carrier.UDP, new DatagramTransport());
    transports.put(Carrier.TCP, new StreamTransport());
  }

  /** Those, and two that need certificates. All end with this. */
  public DnsTransports(DnsTransport dot, DnsTransport doh) {
    this();
    transports.put(Carrier.DOT, dot);
    transports.put(Carrier.DOH, doh);
  }

  @Override
  public CompletableFuture<Message> send(Message query, NameServer server, Duration timeout) {
    return Objects.requireNonNull(transports.get(server.carrier())).send(query, server, timeout);
  }

  @Override
  public void close() {
    transports.values().forEach(DnsTransport::close);
  }
}
