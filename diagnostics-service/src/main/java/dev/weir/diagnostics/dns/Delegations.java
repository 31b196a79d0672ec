package dev.weir.diagnostics.dns;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Goes from the root to the servers of a name, delegation by delegation, and remembers them. For
 * one trace; not for two threads at once.
 */
final class Delegations {
  /** Of one zone that are asked at once. */
  static final int MOST_SERVERS = 13;

  /** That are followed, one after another. */
  static final int MOST_ALIASES = 8;

  /** Of the root, which is delegated to itself. */
  private static final int MOST_ROOT_SERVERS = 3;

  /** After which a trace gives up, so that no zone makes it a weapon against another. */
  private static final int MOST_QUERIES = 250;

  /** Names of servers whose servers' names have to be looked up, and so on. */
  private static final int DEEPEST = 4;

  private final DnsClient client;
  private final Carrier carrier;
  private final int port;
  private final Duration timeout;
  private final Function<InetAddress, Optional<String>> refusal;
  private final BooleanSupplier stopped;
  private final List<Delegation> known = new ArrayList<>();
  private final Map<Name, Optional<InetAddress>> addresses = new HashMap<>();
  private int queries;

  Delegations(
      DnsClient client,
      TracePlan plan,
      RootServers roots,
      Function<InetAddress, Optional<String>> refusal,
      BooleanSupplier stopped) {
    this.client = client;
    this.carrier = plan.carrier();
    this.port = roots.port();
    this.timeout = plan.timeout();
    this.refusal = refusal;
    this.stopped = stopped;
    known.add(
        new Delegation(Name.root, roots.servers().stream().limit(MOST_ROOT_SERVERS).toList()));
  }

  /** A server that was visited, and what came from it. */
  record Visited(ServerVisit visit, @Nullable Message message) {}

  /** The servers of the root. */
  Delegation root() {
    return known.getFirst();
  }

  /** Asks all servers of a zone at once. */
  List<Visited> visitAll(Delegation at, Name name, int type) {
    List<CompletableFuture<Visited>> visits =
        at.servers().stream().map(server -> visit(at.zone(), server, name, type)).toList();
    return visits.stream().map(CompletableFuture::join).toList();
  }

  /** The visit that leads on: an answer before a referral. */
  static Optional<Visited> best(List<Visited> visits) {
    return visits.stream()
        .filter(each -> each.visit().outcome() instanceof VisitOutcome.Answered)
        .findFirst()
        .or(
            () ->
                visits.stream()
                    .filter(each -> each.visit().outcome() instanceof VisitOutcome.Referred)
                    .findFirst());
  }

  /** The zone that a server of another refers to. */
  Delegation below(Delegation at, Message referral, int depth) {
    Name zone = IterativeAnswer.servers(referral).findFirst().orElseThrow().getName();
    List<DelegatedServer> servers =
        IterativeAnswer.servers(referral)
            .map(NSRecord::getTarget)
            .distinct()
            .limit(MOST_SERVERS)
            .map(server -> server(at.zone(), zone, server, referral, depth))
            .toList();
    Delegation delegation = new Delegation(zone, servers);
    known.add(delegation);
    return delegation;
  }

  /**
   * The answer to a question with what aliases lead to, each from the first server that has one.
   *
   * @throws IOException when there is none
   */
  Message resolve(Name name, int type) throws IOException {
    Message answer = find(name, type, 0);
    Optional<Name> next = IterativeAnswer.openAlias(answer, name, type);
    for (int aliases = 0; next.isPresent() && aliases < MOST_ALIASES; aliases++) {
      answer = IterativeAnswer.joined(answer, find(next.get(), type, 0));
      next = IterativeAnswer.openAlias(answer, name, type);
    }
    return answer;
  }

  private Message find(Name name, int type, int depth) throws IOException {
    Delegation at = nearest(name, type);
    while (!stopped.getAsBoolean()) {
      Visited visited = visitOne(at, name, type);
      Message message = visited.message();
      if (message == null) {
        break;
      }
      if (visited.visit().outcome() instanceof VisitOutcome.Answered) {
        return message;
      }
      at = below(at, message, depth);
    }
    throw new IOException(
        stopped.getAsBoolean()
            ? "the trace was stopped"
            : "none of the servers of " + at.zone() + " answers for it");
  }

  /** The first server that leads on, or else the last. */
  private Visited visitOne(Delegation at, Name name, int type) {
    Visited last =
        new Visited(
            new ServerVisit(
                new DelegatedServer("", Optional.empty(), ""),
                "",
                0,
                new VisitOutcome.NotAsked("it has no servers")),
            null);
    for (DelegatedServer server : at.servers()) {
      if (stopped.getAsBoolean()) {
        break;
      }
      last = visit(at.zone(), server, name, type).join();
      if (best(List.of(last)).isPresent()) {
        return last;
      }
    }
    return new Visited(last.visit(), null);
  }

  /** The deepest zone above a name that is known; DS records are in the zone above their name. */
  private Delegation nearest(Name name, int type) {
    return known.stream()
        .filter(each -> name.subdomain(each.zone()))
        .filter(each -> type != Type.DS || !name.equals(each.zone()) || name.equals(Name.root))
        .max(Comparator.comparingInt(each -> each.zone().labels()))
        .orElseThrow();
  }

  private CompletableFuture<Visited> visit(Name zone, DelegatedServer server, Name name, int type) {
    if (server.address().isEmpty()) {
      return without(server, new VisitOutcome.Lame(server.flaw()));
    }
    InetAddress address = server.address().get();
    Optional<String> refused = refusal.apply(address);
    if (refused.isPresent()) {
      return without(server, new VisitOutcome.NotAsked(refused.get()));
    }
    queries++;
    if (queries > MOST_QUERIES) {
      return without(
          server, new VisitOutcome.NotAsked("the trace asked " + MOST_QUERIES + " questions"));
    }
    NameServer at = new NameServer(carrier, new InetSocketAddress(address, port), "", "");
    return client
        .timed(Queries.iterative(name, type), at, timeout)
        .thenApply(reply -> visited(server, reply, zone, name, type))
        .exceptionally(
            e -> new Visited(new ServerVisit(server, "", 0, failed(DnsClient.failed(e))), null));
  }

  private static Visited visited(
      DelegatedServer server, DnsClient.Timed reply, Name zone, Name name, int type) {
    Message message = reply.message();
    if (message != null) {
      IterativeAnswer.confine(message, zone);
    }
    VisitOutcome outcome =
        message == null ? failed(reply.failure()) : IterativeAnswer.of(message, zone, name, type);
    String nsid = message == null ? "" : ResponseDecoder.nsid(message);
    return new Visited(new ServerVisit(server, nsid, reply.nanos(), outcome), message);
  }

  private static VisitOutcome failed(DnsOutcome outcome) {
    return outcome instanceof DnsOutcome.Failed(String reason)
        ? new VisitOutcome.Failed(reason)
        : new VisitOutcome.TimedOut();
  }

  private static CompletableFuture<Visited> without(DelegatedServer server, VisitOutcome outcome) {
    return CompletableFuture.completedFuture(
        new Visited(new ServerVisit(server, "", 0, outcome), null));
  }

  private DelegatedServer server(Name above, Name zone, Name name, Message referral, int depth) {
    Optional<InetAddress> glue =
        name.subdomain(above)
            ? preferred(referral.getSection(Section.ADDITIONAL).stream(), name)
            : Optional.empty();
    if (glue.isPresent()) {
      return new DelegatedServer(name.toString(), glue, "");
    }
    if (name.subdomain(zone)) {
      return new DelegatedServer(
          name.toString(),
          Optional.empty(),
          "the zone above tells no address of it, and its name is in the zone itself");
    }
    Optional<InetAddress> address = address(name, depth);
    return new DelegatedServer(
        name.toString(), address, address.isEmpty() ? "its name has no address" : "");
  }

  private Optional<InetAddress> address(Name name, int depth) {
    Optional<InetAddress> remembered = addresses.get(name);
    if (remembered != null) {
      return remembered;
    }
    // a name that is needed for its own address has none
    addresses.put(name, Optional.empty());
    Optional<InetAddress> found =
        depth >= DEEPEST
            ? Optional.empty()
            : address(name, Type.A, depth).or(() -> address(name, Type.AAAA, depth));
    addresses.put(name, found);
    return found;
  }

  private Optional<InetAddress> address(Name name, int type, int depth) {
    try {
      return preferred(find(name, type, depth + 1).getSection(Section.ANSWER).stream(), name);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** The first IPv4 address of a name, or else the first IPv6 address. */
  private static Optional<InetAddress> preferred(Stream<Record> records, Name name) {
    return records
        .filter(record -> record.getName().equals(name))
        .flatMap(
            record ->
                switch (record) {
                  case ARecord a -> Stream.of(a.getAddress());
                  case AAAARecord aaaa -> Stream.of(aaaa.getAddress());
                  default -> Stream.<InetAddress>of();
                })
        .min(Comparator.comparing(address -> !(address instanceof Inet4Address)));
  }
}
