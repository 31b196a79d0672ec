package dev.weir.diagnostics.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Names of addresses by their PTR records, asked of the first of some servers. */
public final class ReverseNames {
  private final List<InetSocketAddress> servers;
  private final LongSupplier nanoTime;
  private final Supplier<? extends DnsTransport> transports;

  /**
   * Creates a look-up.
   *
   * @param servers of which the first is asked; without one, nothing has a name
   * @param nanoTime a monotonic clock
   * @param transports opened for what is looked up at once, and closed then
   */
  public ReverseNames(
      List<InetSocketAddress> servers,
      LongSupplier nanoTime,
      Supplier<? extends DnsTransport> transports) {
    this.servers = List.copyOf(servers);
    this.nanoTime = nanoTime;
    this.transports = transports;
  }

  /**
   * Names of all {@code addresses} at once, without the final dot. What has no name, or none within
   * {@code timeout}, is missing.
   */
  public Map<InetAddress, String> of(Collection<InetAddress> addresses, Duration timeout) {
    if (servers.isEmpty()) {
      return Map.of();
    }
    try (DnsTransport transport = transports.get()) {
      return of(new DnsClient(nanoTime, transport), addresses, timeout);
    }
  }

  private Map<InetAddress, String> of(
      DnsClient client, Collection<InetAddress> addresses, Duration timeout) {
    Map<InetAddress, CompletableFuture<DnsExchange>> asked = new LinkedHashMap<>();
    addresses.forEach(
        address ->
            asked.computeIfAbsent(
                address,
                key ->
                    client.ask(
                        NameServer.udp(servers.getFirst()),
                        DnsName.reverse(key),
                        RecordType.PTR,
                        timeout,
                        false)));
    Map<InetAddress, String> names = new HashMap<>();
    asked.forEach(
        (address, exchange) ->
            name(exchange.join().outcome()).ifPresent(name -> names.put(address, name)));
    return names;
  }

  private static Optional<String> name(DnsOutcome outcome) {
    return outcome instanceof DnsOutcome.Responded(DnsResponse response)
        ? response.answers().stream()
            .filter(answer -> answer.type().equals("PTR"))
            .map(DnsRecord::data)
            .map(name -> name.substring(0, name.length() - 1))
            .findFirst()
        : Optional.empty();
  }
}
