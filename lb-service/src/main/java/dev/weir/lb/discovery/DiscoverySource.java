package dev.weir.lb.discovery;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.IpLiteral;
import dev.weir.common.net.UpstreamProtocol;
import dev.weir.common.tls.BackOff;
import dev.weir.lb.upstream.Placement;
import dev.weir.lb.upstream.UpstreamSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Where a pool's servers are looked for. */
public sealed interface DiscoverySource {

  /** How long to wait after failures. */
  BackOff backOff();

  /** Which records of a name tell of servers. */
  enum Records {
    /** IPv4 addresses. */
    A,
    /** IPv6 addresses. */
    AAAA,
    /** Addresses of either kind. */
    BOTH,
    /** RFC 2782: hosts with ports, priorities and weights. */
    SRV
  }

  /**
   * A name server.
   *
   * @param name a whole name, with or without its last dot
   * @param port of servers found by A and AAAA, 1 to 65535; 0 with SRV, which tells
   * @param targets how servers are spoken with
   * @param resolvers who is asked, one after the other until one knows; none: those of the system
   * @param minTtl after what time the question is repeated at the earliest, from 100 ms
   * @param maxTtl and at the latest, up to a day
   * @param timeout for each question, from 10 ms to a minute
   */
  record Dns(
      String name,
      Records records,
      int port,
      TargetKind targets,
      List<HostPort> resolvers,
      Duration minTtl,
      Duration maxTtl,
      Duration timeout)
      implements DiscoverySource {

    private static final int MAX_NAME = 253;
    private static final int MAX_PORT = 65_535;

    public Dns {
      resolvers = List.copyOf(resolvers);
      // the expression takes a stack that grows with the text
      if (name.length() > MAX_NAME
          || !name.matches("[A-Za-z0-9_-]{1,63}([.][A-Za-z0-9_-]{1,63})*[.]?")) {
        throw new IllegalArgumentException("name '" + name + "' is not a DNS name");
      }
      if (records == Records.SRV ? port != 0 : port < 1 || port > MAX_PORT) {
        throw new IllegalArgumentException(
            "port "
                + port
                + " was given where 1 to 65535 is expected, and none with type srv, which tells");
      }
      for (HostPort resolver : resolvers) {
        if (IpLiteral.parse(resolver.host()) == null) {
          throw new IllegalArgumentException(
              "resolvers hold '" + resolver.host() + "', expected an address");
        }
      }
      Interval.check("min-ttl", minTtl, Duration.ofMillis(100), Duration.ofDays(1));
      Interval.check("max-ttl", maxTtl, minTtl, Duration.ofDays(1));
      Interval.check("timeout", timeout, Duration.ofMillis(10), Duration.ofMinutes(1));
    }

    @Override
    public BackOff backOff() {
      return Interval.backOff(minTtl);
    }

    /** The domain that the name is of: without what services put before it (RFC 2782). */
    String domain() {
      return name.replaceFirst("^(_[^.]*[.])+", "").replaceFirst("[.]$", "");
    }

    /** A server that was found, called by the name in TLS: its address is nobody's to vouch for. */
    UpstreamSpec server(HostPort address, int weight, Placement placement) {
      UpstreamSpec server = targets.server(address, weight, placement);
      return domain().isEmpty() ? server : server.with(server.target().called(domain()));
    }

    /** When to ask again, by the least of the records' times to live. */
    Duration valid(long ttlSeconds) {
      Duration said = Duration.ofSeconds(ttlSeconds);
      Duration atLeast = said.compareTo(minTtl) < 0 ? minTtl : said;
      return atLeast.compareTo(maxTtl) > 0 ? maxTtl : atLeast;
    }
  }

  /**
   * A file that others write.
   *
   * @param protocol what the pool says of its upstreams
   * @param interval between two looks, from 100 ms to an hour
   */
  record WatchedFile(Path path, UpstreamProtocol protocol, Duration interval)
      implements DiscoverySource {

    public WatchedFile {
      Interval.check("interval", interval, Duration.ofMillis(100), Duration.ofHours(1));
    }

    @Override
    public BackOff backOff() {
      return new BackOff(interval, interval);
    }
  }

  /**
   * A registry of services.
   *
   * @param name of the service there
   * @param protocol what the pool says of its upstreams
   * @param interval between two looks, from 100 ms to an hour
   */
  record Service(String name, UpstreamProtocol protocol, Duration interval)
      implements DiscoverySource {

    public Service {
      if (name.isBlank()) {
        throw new IllegalArgumentException("name of the service is missing");
      }
      Interval.check("interval", interval, Duration.ofMillis(100), Duration.ofHours(1));
    }

    @Override
    public BackOff backOff() {
      return Interval.backOff(interval);
    }
  }
}
