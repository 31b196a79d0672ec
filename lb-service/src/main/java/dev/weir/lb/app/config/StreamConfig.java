package dev.weir.lb.app.config;

import dev.weir.common.net.NetworkSet;
import dev.weir.lb.stream.ProxyHeader;
import dev.weir.lb.stream.StreamLimits;
import dev.weir.lb.stream.StreamProtocol;
import dev.weir.lb.stream.StreamRoutes;
import dev.weir.lb.stream.StreamSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One stream listener as an operator writes it: {@code weir.lb.streams.NAME}.
 *
 * @param protocol {@code tcp}, {@code tls} (passed on unopened, by server name) or {@code udp}
 * @param host where it listens
 * @param port where it listens
 * @param pool whose upstreams it leads to; with {@code tls}: those that no server name takes
 *     elsewhere, none
 * @param serverNames with {@code tls}: pools by exact name or {@code *.example.org}
 * @param proxyProtocolFrom addresses and networks whose connections must begin with a PROXY header
 * @param proxyProtocol {@code none}, {@code v1} or {@code v2}: how upstreams are told of the client
 * @param idle after which a connection or session without a byte ends; 10 min, 1 min with {@code
 *     udp}
 * @param hello within which an expected PROXY header must be there, and from then on a TLS client
 *     must have said its name
 * @param drain that open connections have to end when the service stops
 * @param maxConnections connections or sessions in all
 * @param maxConnectionsPerAddress of one client address
 */
public record StreamConfig(
    @DefaultValue("tcp") StreamProtocol protocol,
    @DefaultValue("0.0.0.0") String host,
    int port,
    @Nullable String pool,
    @DefaultValue Map<String, String> serverNames,
    @DefaultValue List<String> proxyProtocolFrom,
    @DefaultValue("none") ProxyHeader proxyProtocol,
    @Nullable Duration idle,
    @DefaultValue("10s") Duration hello,
    @DefaultValue("10s") Duration drain,
    @DefaultValue("10000") int maxConnections,
    @DefaultValue("1000") int maxConnectionsPerAddress) {

  private static final Duration TCP_IDLE = Duration.ofMinutes(10);
  private static final Duration UDP_IDLE = Duration.ofMinutes(1);

  /**
   * What it says.
   *
   * @throws IllegalArgumentException naming what is wrong and what was expected
   */
  StreamSettings settings(String name) {
    Duration standard = protocol == StreamProtocol.UDP ? UDP_IDLE : TCP_IDLE;
    return new StreamSettings(
        name,
        protocol,
        host,
        port,
        new StreamRoutes(pool, serverNames),
        NetworkSet.of(proxyProtocolFrom),
        proxyProtocol,
        new StreamLimits(
            idle == null ? standard : idle,
            hello,
            drain,
            maxConnections,
            maxConnectionsPerAddress));
  }
}
