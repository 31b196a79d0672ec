package dev.weir.chat.app.config;

import static java.util.Objects.requireNonNullElse;

import dev.weir.chat.netty.client.ConnectionSettings;
import dev.weir.chat.netty.room.RoomServerSettings;
import dev.weir.chat.protocol.CommandLimits;
import dev.weir.chat.room.HistoryLimits;
import dev.weir.chat.room.RoomKind;
import dev.weir.chat.room.RoomPattern;
import dev.weir.chat.room.RoomSettings;
import dev.weir.chat.room.SlowMemberPolicy;
import dev.weir.chat.session.MessageRate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of rooms, {@code weir.chat.rooms}. What each bounds, with ranges, stands at the type it
 * is turned into.
 *
 * @param maxRooms rooms at once; see {@link RoomSettings}
 * @param maxRoomsPerConnection rooms that one connection may be in; see {@link RoomServerSettings}
 * @param maxDataSize the {@code data} of one message, below a whole message; 64 KiB unless told, or
 *     half of the largest message where that is less. See {@link CommandLimits}
 * @param maxDepth how deep the JSON of a command may be nested
 * @param maxPage messages in one answer about history
 * @param publishRate how often one connection may publish or signal
 * @param history what rooms remember; see {@link HistoryLimits}
 * @param maxKeys publish keys that a room remembers at once
 * @param presence how presence is told
 * @param slowMembers what becomes of a member for whom more waits than may
 * @param kinds what is different in some rooms, each with a name of its own
 */
public record RoomProperties(
    @DefaultValue("10000") int maxRooms,
    @DefaultValue("100") int maxRoomsPerConnection,
    @Nullable DataSize maxDataSize,
    @DefaultValue("32") int maxDepth,
    @DefaultValue("100") int maxPage,
    @DefaultValue PublishRate publishRate,
    @DefaultValue History history,
    @DefaultValue("10000") int maxKeys,
    @DefaultValue Presence presence,
    @DefaultValue("disconnect") SlowMemberPolicy slowMembers,
    @DefaultValue Map<String, Kind> kinds) {

  private static final int USUAL_DATA_BYTES = 64 * 1024;

  /** See {@link MessageRate}. */
  record PublishRate(@DefaultValue("100") int perSecond, @DefaultValue("200") int burst) {}

  /**
   * See {@link HistoryLimits}.
   *
   * @param totalSize what all rooms remember together
   */
  record History(
      @DefaultValue("1000") int maxMessages,
      @DefaultValue("1MB") DataSize maxSize,
      @DefaultValue("10m") Duration maxAge,
      @DefaultValue("256MB") DataSize totalSize) {}

  /**
   * How presence is told.
   *
   * @param interval how long changes are gathered
   * @param maxListed users told by name; with more, only counts are
   */
  record Presence(@DefaultValue("1s") Duration interval, @DefaultValue("100") int maxListed) {}

  /**
   * What is different in some rooms; what is left out is as in all others. See {@link RoomKind}.
   *
   * @param rooms which, by name or by beginning and {@code *}
   * @param history what each of them remembers
   * @param slowMembers what becomes of their slow members
   */
  record Kind(
      @DefaultValue List<String> rooms,
      @DefaultValue KindHistory history,
      @Nullable SlowMemberPolicy slowMembers) {

    /** See {@link HistoryLimits}. */
    record KindHistory(
        @Nullable Integer maxMessages, @Nullable DataSize maxSize, @Nullable Duration maxAge) {}
  }

  public RoomSettings rooms() {
    return new RoomSettings(
        maxRooms,
        limits("rooms", history.maxMessages(), history.maxSize(), history.maxAge()),
        history.totalSize().toBytes(),
        maxKeys,
        presence.maxListed(),
        presence.interval(),
        slowMembers,
        kinds.entrySet().stream().map(kind -> kind(kind.getKey(), kind.getValue())).toList());
  }

  private RoomKind kind(String name, Kind kind) {
    String key = "rooms.kinds." + name;
    Kind.KindHistory own = kind.history();
    try {
      return new RoomKind(
          kind.rooms().stream().map(RoomPattern::new).toList(),
          limits(
              key,
              requireNonNullElse(own.maxMessages(), history.maxMessages()),
              requireNonNullElse(own.maxSize(), history.maxSize()),
              requireNonNullElse(own.maxAge(), history.maxAge())),
          requireNonNullElse(kind.slowMembers(), slowMembers));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("weir.chat.%s: %s".formatted(key, e.getMessage()), e);
    }
  }

  private static HistoryLimits limits(String key, int messages, DataSize size, Duration age) {
    return new HistoryLimits(messages, ChatProperties.bytes(key + ".history.max-size", size), age);
  }

  public CommandLimits commands(ConnectionSettings connection) {
    int largest = connection.limits().maxMessageBytes();
    int data =
        maxDataSize == null
            ? Math.clamp(largest / 2, 1, USUAL_DATA_BYTES)
            : ChatProperties.bytes("rooms.max-data-size", maxDataSize);
    if (data > largest) {
      throw new IllegalArgumentException(
          "weir.chat.rooms.max-data-size is %d: weir.chat.max-message-size allows %d"
              .formatted(data, largest));
    }
    return new CommandLimits(data, maxDepth, maxPage);
  }

  public RoomServerSettings server(ConnectionSettings connection) {
    return new RoomServerSettings(
        connection,
        commands(connection),
        new MessageRate(publishRate.perSecond(), publishRate.burst()),
        maxRoomsPerConnection);
  }
}
