package dev.weir.lb.discovery;

import dev.weir.common.net.HostPort;
import dev.weir.lb.upstream.Placement;
import dev.weir.lb.upstream.UpstreamSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Which servers records tell of. */
public final class DnsServers {

  private static final int MAX_PRIORITY = 15;
  private static final int MAX_WEIGHT = 10_000;

  private DnsServers() {}

  /**
   * Servers by addresses.
   *
   * @param answers of each type that was asked for; when one of them failed, all of it did: half of
   *     a pool is worse than what is known of it
   */
  public static Finding byAddress(DiscoverySource.Dns asked, List<DnsAnswer> answers) {
    return switch (addresses(answers)) {
      case Addresses.Some(List<String> found, long ttl) ->
          Finding.Servers.of(
              found.stream()
                  .map(address -> new HostPort(address, asked.port()))
                  .map(address -> asked.server(address, 1, Placement.standard()))
                  .toList(),
              asked.valid(ttl));
      case Addresses.No(String reason) -> new Finding.Gone(reason);
      case Addresses.Unknown(String reason) -> new Finding.Failed(reason);
    };
  }

  /**
   * Servers by services (RFC 2782). Priorities become levels from 0, in their order, the sixteenth
   * and all after it the last one. A weight of 0 counts as 1; where one is above 10,000, all are
   * made smaller in proportion. A host with several addresses is a server by each, of the same
   * weight. A host that has none is left out.
   *
   * @param services of the name
   * @param hosts answers for the target of each
   */
  public static Finding byService(
      DiscoverySource.Dns asked,
      DnsAnswer.Found<DnsRecord.Service> services,
      Map<String, List<DnsAnswer>> hosts) {
    List<Integer> priorities =
        services.records().stream().map(DnsRecord.Service::priority).distinct().sorted().toList();
    int heaviest = services.records().stream().mapToInt(DnsRecord.Service::weight).max().orElse(0);
    List<UpstreamSpec> servers = new ArrayList<>();
    long ttl = services.ttl();
    for (DnsRecord.Service service : services.records()) {
      switch (addresses(hosts.getOrDefault(service.target(), List.of()))) {
        case Addresses.Some(List<String> found, long holds) -> {
          ttl = Math.min(ttl, holds);
          int level = Math.min(priorities.indexOf(service.priority()), MAX_PRIORITY);
          found.forEach(
              address ->
                  servers.add(
                      asked.server(
                          new HostPort(address, service.port()),
                          weight(service.weight(), heaviest),
                          new Placement("", "", level))));
        }
        case Addresses.No none -> {}
        case Addresses.Unknown(String reason) -> {
          return new Finding.Failed(reason);
        }
      }
    }
    return servers.isEmpty()
        ? new Finding.Gone(asked.name() + ": none of its hosts has an address")
        : Finding.Servers.of(servers, asked.valid(ttl));
  }

  /** Whether a record says that there decidedly is no such service (RFC 2782, Target). */
  public static boolean isNone(DnsRecord.Service service) {
    return service.target().equals(".") || service.port() == 0;
  }

  private static int weight(int weight, int heaviest) {
    int scaled = heaviest <= MAX_WEIGHT ? weight : (int) ((long) weight * MAX_WEIGHT / heaviest);
    return Math.max(1, scaled);
  }

  /** What the answers about one host come to. */
  private sealed interface Addresses {

    record Some(List<String> addresses, long ttl) implements Addresses {}

    record No(String reason) implements Addresses {}

    record Unknown(String reason) implements Addresses {}
  }

  private static Addresses addresses(List<DnsAnswer> answers) {
    List<String> found = new ArrayList<>();
    long ttl = Long.MAX_VALUE;
    String none = "nothing was asked for";
    for (DnsAnswer answer : answers) {
      switch (answer) {
        case DnsAnswer.Found<?> some -> {
          ttl = Math.min(ttl, some.ttl());
          some.records().stream().flatMap(DnsServers::literal).forEach(found::add);
        }
        case DnsAnswer.None(String reason) -> none = reason;
        case DnsAnswer.Failed(String reason) -> {
          return new Addresses.Unknown(reason);
        }
        case DnsAnswer.Elsewhere(String name, long holds) -> {
          return new Addresses.Unknown(name + ": its aliases have no end");
        }
      }
    }
    return found.isEmpty() ? new Addresses.No(none) : new Addresses.Some(found, ttl);
  }

  private static Stream<String> literal(DnsRecord found) {
    return found instanceof DnsRecord.Address address
        ? Stream.of(address.address())
        : Stream.empty();
  }
}
