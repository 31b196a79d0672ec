package dev.weir.chat.app.config;

import dev.weir.chat.message.MessageLimits;
import dev.weir.chat.netty.client.ConnectionSettings;
import dev.weir.chat.session.HeartbeatPolicy;
import dev.weir.chat.session.MessageRate;
import dev.weir.chat.session.Places;
import dev.weir.chat.session.UserPlaces;
import dev.weir.common.netty.listener.exchange.Announcements;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of chat-service. What each bounds, with ranges, stands at the type it is turned into.
 *
 * @param listeners where clients connect, by name
 * @param maxConnections places in all; one more gets 503. See {@link Places}
 * @param maxConnectionsPerAddress places for one client address; one more gets 429
 * @param maxConnectionsPerUser places for one user; one more gets 429 or 4429. See {@link
 *     UserPlaces}
 * @param allowedOrigins values of {@code Origin} that may connect, as browsers send them; empty
 *     lets every page connect. A client without {@code Origin} is no browser and always may
 * @param auth who may connect; see {@link AuthProperties}
 * @param maxMessageSize payload of a whole message; see {@link MessageLimits}
 * @param maxFrameSize payload of one frame
 * @param messageRate how often one connection may speak; see {@link MessageRate}
 * @param heartbeat pings and their time-out; see {@link HeartbeatPolicy}
 * @param outboxSize what may wait for one client; see {@link ConnectionSettings}
 * @param logSize what may wait between reading and writing
 * @param closeTimeout how long a client has to answer a close frame
 * @param drain how clients are sent away when the service stops, or is told to
 * @param compression which compression of messages is agreed to; see {@link Deflate}
 * @param echo whether {@code /ws/echo} answers, with each message of a client sent back to it
 * @param rooms what holds for rooms; see {@link RoomProperties}
 * @param earlyHints values of {@code Link} that a GET is sent at once in a 103, by path pattern;
 *     none
 * @param push targets that are pushed over HTTP/2 with the answer to a GET, by path; none
 * @param publicUrl where browsers reach a data listener, such as {@code wss://chat.example}; the
 *     listeners themselves where it is left out
 */
@ConfigurationProperties(prefix = "weir.chat", ignoreUnknownFields = false)
public record ChatProperties(
    @DefaultValue Map<String, ListenerSettings> listeners,
    @DefaultValue("10000") int maxConnections,
    @DefaultValue("1000") int maxConnectionsPerAddress,
    @DefaultValue("1000") int maxConnectionsPerUser,
    @DefaultValue List<String> allowedOrigins,
    @DefaultValue AuthProperties auth,
    @DefaultValue("1MB") DataSize maxMessageSize,
    @DefaultValue("1MB") DataSize maxFrameSize,
    @DefaultValue Rate messageRate,
    @DefaultValue Heartbeat heartbeat,
    @DefaultValue("4MB") DataSize outboxSize,
    @DefaultValue("1MB") DataSize logSize,
    @DefaultValue("5s") Duration closeTimeout,
    @DefaultValue DrainTimes drain,
    @DefaultValue Deflate compression,
    @DefaultValue("false") boolean echo,
    @DefaultValue RoomProperties rooms,
    @DefaultValue Map<String, List<String>> earlyHints,
    @DefaultValue Map<String, List<String>> push,
    @Nullable String publicUrl) {

  /** What stands in a Content-Security-Policy as it is. */
  private static final Pattern SOCKET_ORIGIN =
      Pattern.compile("wss?://[A-Za-z0-9.-]+(:[0-9]{1,5})?");

  private static final int LARGEST_ECHO = 16 << 20;

  public ChatProperties {
    Announcements.of(earlyHints, push);
    if (publicUrl != null && !SOCKET_ORIGIN.matcher(publicUrl).matches()) {
      throw new IllegalArgumentException(
          "weir.chat.public-url is %s: expected ws or wss, a host and perhaps a port, as in wss://chat.example"
              .formatted(publicUrl));
    }
  }

  /** See {@link MessageRate}. */
  record Rate(@DefaultValue("1000") int perSecond, @DefaultValue("2000") int burst) {}

  /** See {@link HeartbeatPolicy}. */
  record Heartbeat(@DefaultValue("30s") Duration interval, @DefaultValue("10s") Duration timeout) {}

  /**
   * How clients are sent away.
   *
   * @param delay from when readiness has gone until the first are told; 0 or more
   * @param over how long it takes from then on; 0 or more
   */
  public record DrainTimes(@DefaultValue("1s") Duration delay, @DefaultValue("5s") Duration over) {

    public DrainTimes {
      if (delay.isNegative() || over.isNegative()) {
        throw new IllegalArgumentException(
            "weir.chat.drain has a delay of %s and takes %s: neither may be below 0"
                .formatted(delay, over));
      }
    }
  }

  /**
   * Compression of messages (permessage-deflate, RFC 7692).
   *
   * @param enabled whether it is agreed to
   * @param contextTakeover whether clients may code a message by what they sent before, which takes
   *     some 40 KB for each that does
   */
  public record Deflate(
      @DefaultValue("true") boolean enabled, @DefaultValue("false") boolean contextTakeover) {

    public Compression shared() {
      return Compression.ofShared(enabled, contextTakeover);
    }
  }

  public Announcements announcements() {
    return Announcements.of(earlyHints, push);
  }

  public ConnectionSettings broadcast() {
    return new ConnectionSettings(
        new MessageLimits(
            bytes("max-message-size", maxMessageSize), bytes("max-frame-size", maxFrameSize)),
        new MessageRate(messageRate.perSecond(), messageRate.burst()),
        new HeartbeatPolicy(heartbeat.interval(), heartbeat.timeout()),
        bytes("outbox-size", outboxSize),
        bytes("log-size", logSize),
        closeTimeout);
  }

  /** Messages of 16 MiB at any rate; the rest as for the broadcast. */
  public ConnectionSettings echoes() {
    ConnectionSettings plain = broadcast();
    return new ConnectionSettings(
        new MessageLimits(LARGEST_ECHO, LARGEST_ECHO),
        new MessageRate(0, 1),
        plain.heartbeat(),
        2 * LARGEST_ECHO,
        plain.logBytes(),
        plain.closeTimeout());
  }

  public Places places() {
    return new Places(maxConnections, maxConnectionsPerAddress);
  }

  public UserPlaces userPlaces() {
    return new UserPlaces(maxConnectionsPerUser);
  }

  static int bytes(String name, DataSize size) {
    if (size.toBytes() > Integer.MAX_VALUE || size.isNegative()) {
      throw new IllegalArgumentException(
          "weir.chat.%s is %s: expected 0 to 2GB".formatted(name, size));
    }
    return (int) size.toBytes();
  }
}
