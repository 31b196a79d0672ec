package dev.weir.lb.app.config;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.IpLiteral;
import dev.weir.common.net.UpstreamProtocol;
import dev.weir.lb.discovery.Adjustment;
import dev.weir.lb.discovery.Discovery;
import dev.weir.lb.discovery.DiscoverySource;
import dev.weir.lb.discovery.TargetKind;
import dev.weir.lb.upstream.AdminState;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where a pool's upstreams are found beside those that are listed, as an operator writes it: by one
 * of these.
 *
 * @param dns the records of a name
 * @param file a file that is watched
 * @param service a service of any Spring Cloud {@code DiscoveryClient}
 * @param maxUpstreams how many are taken, 1 to 10,000; where more are found, those before are kept
 * @param overrides what is wanted otherwise of some than their source says, by id
 */
public record DiscoveryConfig(
    @Nullable Dns dns,
    @Nullable WatchedFile file,
    @Nullable Service service,
    @DefaultValue("1000") int maxUpstreams,
    @DefaultValue List<Adjusted> overrides) {

  private static final int DNS_PORT = 53;

  /**
   * The records of a name.
   *
   * @param name a whole name: search domains do not count
   * @param type {@code a}, {@code aaaa}, {@code both} or {@code srv}
   * @param port of the servers; with {@code srv} the records tell
   * @param scheme {@code http}, {@code https} or {@code h2c}
   * @param resolvers addresses of name servers, with or without a port; left out: the system's
   * @param minTtl after what time it is asked again at the earliest
   * @param maxTtl and at the latest
   * @param timeout for each question to each name server
   */
  public record Dns(
      @DefaultValue("") String name,
      @DefaultValue("a") DiscoverySource.Records type,
      @DefaultValue("0") int port,
      @DefaultValue("http") String scheme,
      @DefaultValue List<String> resolvers,
      @DefaultValue("1s") Duration minTtl,
      @DefaultValue("5m") Duration maxTtl,
      @DefaultValue("2s") Duration timeout) {

    DiscoverySource source(UpstreamProtocol protocol) {
      return new DiscoverySource.Dns(
          name,
          type,
          port,
          new TargetKind(scheme, protocol),
          resolvers.stream().map(DiscoveryConfig::resolver).toList(),
          minTtl,
          maxTtl,
          timeout);
    }
  }

  /**
   * A file that others write.
   *
   * @param path its name: {@code .json}, else YAML
   * @param interval between two looks
   */
  public record WatchedFile(@DefaultValue("") String path, @DefaultValue("1s") Duration interval) {

    DiscoverySource source(UpstreamProtocol protocol) {
      if (path.isEmpty()) {
        throw new IllegalArgumentException("path of the file is missing");
      }
      return new DiscoverySource.WatchedFile(Path.of(path), protocol, interval);
    }
  }

  /**
   * A service of a registry.
   *
   * @param name of the service there
   * @param interval between two looks
   */
  public record Service(@DefaultValue("") String name, @DefaultValue("10s") Duration interval) {

    DiscoverySource source(UpstreamProtocol protocol) {
      return new DiscoverySource.Service(name, protocol, interval);
    }
  }

  /**
   * What is wanted otherwise of one upstream.
   *
   * @param id of it
   * @param weight left out: as its source says
   * @param state left out: as its source says
   */
  public record Adjusted(
      @DefaultValue("") String id, @Nullable Integer weight, @Nullable AdminState state) {}

  /**
   * What it says.
   *
   * @throws IllegalArgumentException naming what is wrong and what was expected
   */
  public Discovery settings(UpstreamProtocol protocol) {
    List<DiscoverySource> sources =
        Stream.of(
                dns == null ? null : dns.source(protocol),
                file == null ? null : file.source(protocol),
                service == null ? null : service.source(protocol))
            .filter(Objects::nonNull)
            .map(Objects::requireNonNull)
            .toList();
    if (sources.size() != 1) {
      throw new IllegalArgumentException(
          "discovery by "
              + sources.size()
              + " sources was given, expected one of dns, file and service");
    }
    return new Discovery(
        sources.getFirst(),
        maxUpstreams,
        overrides.stream()
            .map(each -> new Adjustment(each.id(), each.weight(), each.state()))
            .toList());
  }

  private static HostPort resolver(String text) {
    if (IpLiteral.parse(text) != null) {
      return new HostPort(text, DNS_PORT);
    }
    URI uri;
    try {
      uri = URI.create("dns://" + text);
    } catch (IllegalArgumentException e) {
      uri = URI.create("");
    }
    if (uri.getHost() == null || uri.getPort() < 0) {
      throw new IllegalArgumentException(
          "resolvers hold '" + text + "', expected an address, or an address and a port");
    }
    return new HostPort(uri.getHost().replace("[", "").replace("]", ""), uri.getPort());
  }
}
