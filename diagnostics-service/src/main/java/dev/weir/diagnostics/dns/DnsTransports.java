package dev.weir.diagnostics.dns;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.xbill.DNS.Message;

/** Gives each question to the transport of its server's carrier, made with its first question. */
public final class DnsTransports implements DnsTransport {
  private final Map<Carrier, Supplier<? extends DnsTransport>> makers =
      new EnumMap<>(Carrier.class);
  private final Map<Carrier, DnsTransport> made = new ConcurrentHashMap<>();

  /** Transports of UDP and TCP only. */
  public DnsTransports() {
    makers.put(Carrier.UDP, DatagramTransport::new);
    makers.put(Carrier.TCP, StreamTransport::new);
  }

  /** Those, and two that need certificates. All end with this. */
  public DnsTransports(Supplier<? extends DnsTransport> dot, Supplier<? extends DnsTransport> doh) {
    this();
    makers.put(Carrier.DOT, dot);
    makers.put(Carrier.DOH, doh);
  }

  @Override
  public CompletableFuture<Message> send(Message query, NameServer server, Duration timeout) {
    return made.computeIfAbsent(server.carrier(), this::make).send(query, server, timeout);
  }

  private DnsTransport make(Carrier carrier) {
    return Objects.requireNonNull(makers.get(carrier)).get();
  }

  @Override
  public void close() {
    made.values().forEach(DnsTransport::close);
  }
}
