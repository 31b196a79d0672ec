package dev.weir.lb.netty.dns;

import dev.weir.common.netty.socket.Transport;
import dev.weir.lb.discovery.DiscoverySource;
import dev.weir.lb.discovery.DiscoverySource.Records;
import dev.weir.lb.discovery.DnsAnswer;
import dev.weir.lb.discovery.DnsRecord;
import dev.weir.lb.discovery.DnsReply;
import dev.weir.lb.discovery.DnsServers;
import dev.weir.lb.discovery.Finding;
import dev.weir.lb.discovery.Source;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.dns.DnsNameResolver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Servers by the records of a name. Names are whole: search domains and the hosts file do not
 * count. Nothing is cached here; the records say when they are asked for again.
 */
public final class DnsSource implements Source {

  private static final int MOST_ALIASES = 8;

  private final DiscoverySource.Dns asked;
  private final DnsNameResolver resolver;
  private final NameServers servers;

  public DnsSource(DiscoverySource.Dns asked, Transport transport) {
    this.asked = asked;
    this.resolver = transport.nameResolver(transport.nextLoop(), asked.timeout()).build();
    this.servers = new NameServers(resolver, asked.resolvers());
  }

  @Override
  public CompletionStage<Finding> find() {
    String name = DnsRecord.canonical(asked.name());
    return asked.records() == Records.SRV
        ? services(name)
        : addresses(name, asked.records())
            .thenApply(answers -> DnsServers.byAddress(asked, answers));
  }

  // ---- addresses

  private CompletableFuture<List<DnsAnswer>> addresses(String name, Records which) {
    if (which != Records.BOTH) {
      return address(name, which == Records.AAAA).thenApply(List::of);
    }
    return address(name, false).thenCombine(address(name, true), (four, six) -> List.of(four, six));
  }

  private CompletableFuture<DnsAnswer> address(String name, boolean ipv6) {
    DnsRecordType type = ipv6 ? DnsRecordType.AAAA : DnsRecordType.A;
    return follow(name, type, 0, (at, reply) -> address(at, ipv6, reply));
  }

  private static DnsAnswer address(String name, boolean ipv6, DnsReply reply) {
    return DnsAnswer.read(name, DnsRecord.Address.class, address -> address.ipv6() == ipv6, reply);
  }

  // ---- services

  private CompletableFuture<Finding> services(String name) {
    // what a reply adds saves the questions for the hosts
    List<DnsRecord> added = new ArrayList<>();
    return follow(
            name,
            DnsRecordType.SRV,
            0,
            (at, reply) -> {
              added.addAll(reply.additional());
              return DnsAnswer.read(at, DnsRecord.Service.class, each -> true, reply);
            })
        .thenCompose(answer -> finding(answer, added));
  }

  private CompletableFuture<Finding> finding(DnsAnswer answer, List<DnsRecord> added) {
    return switch (answer) {
      case DnsAnswer.Found<?> found -> hosts(services(found), added);
      case DnsAnswer.None(String reason) ->
          CompletableFuture.completedFuture(new Finding.Gone(reason));
      case DnsAnswer.Failed(String reason) ->
          CompletableFuture.completedFuture(new Finding.Failed(reason));
      case DnsAnswer.Elsewhere(String at, long ttl) ->
          CompletableFuture.completedFuture(new Finding.Failed(at + ": too many aliases"));
    };
  }

  private static DnsAnswer.Found<DnsRecord.Service> services(DnsAnswer.Found<?> found) {
    List<DnsRecord.Service> services =
        found.records().stream()
            .flatMap(each -> each instanceof DnsRecord.Service s ? Stream.of(s) : Stream.empty())
            .filter(service -> !DnsServers.isNone(service))
            .toList();
    return new DnsAnswer.Found<>(services, found.ttl());
  }

  private CompletableFuture<Finding> hosts(
      DnsAnswer.Found<DnsRecord.Service> services, List<DnsRecord> added) {
    DnsReply additional = new DnsReply(DnsAnswer.NO_ERROR, "", added, List.of());
    CompletableFuture<Map<String, List<DnsAnswer>>> all =
        CompletableFuture.completedFuture(new LinkedHashMap<>());
    List<String> hosts =
        services.records().stream().map(DnsRecord.Service::target).distinct().toList();
    for (String host : hosts) {
      // one after the other: a pool of many hosts does not flood its name server
      all = all.thenCompose(known -> next(host, additional, known));
    }
    return all.thenApply(answers -> DnsServers.byService(asked, services, answers));
  }

  /** One host more; where another one is not known already, all is in vain. */
  private CompletableFuture<Map<String, List<DnsAnswer>>> next(
      String host, DnsReply additional, Map<String, List<DnsAnswer>> known) {
    boolean vain =
        known.values().stream().flatMap(List::stream).anyMatch(DnsAnswer.Failed.class::isInstance);
    return vain
        ? CompletableFuture.completedFuture(known)
        : host(host, additional)
            .thenApply(
                answers -> {
                  known.put(host, answers);
                  return known;
                });
  }

  private CompletableFuture<List<DnsAnswer>> host(String name, DnsReply additional) {
    List<DnsAnswer> told =
        Stream.of(address(name, false, additional), address(name, true, additional))
            .filter(DnsAnswer.Found.class::isInstance)
            .toList();
    return told.isEmpty() ? addresses(name, Records.BOTH) : CompletableFuture.completedFuture(told);
  }

  // ---- aliases that lead out of a reply

  private interface Reader {
    DnsAnswer read(String name, DnsReply reply);
  }

  private CompletableFuture<DnsAnswer> follow(
      String name, DnsRecordType type, int aliases, Reader reader) {
    return servers
        .ask(name, type)
        .thenApply(reply -> reader.read(name, reply))
        .thenCompose(
            answer ->
                answer instanceof DnsAnswer.Elsewhere(String next, long ttl)
                        && aliases < MOST_ALIASES
                    ? follow(next, type, aliases + 1, reader)
                        .thenApply(found -> DnsAnswer.within(found, ttl))
                    : CompletableFuture.completedFuture(answer));
  }

  @Override
  public void close() {
    resolver.close();
  }
}
