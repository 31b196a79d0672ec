package dev.weir.chat.redis;

import dev.weir.chat.room.RoomBans;
import dev.weir.chat.room.RoomName;
import dev.weir.chat.room.UserName;
import dev.weir.common.cluster.SharedItem;
import dev.weir.common.cluster.SharedItems;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has every instance keep the same users out of rooms: a ban, or its end, holds here at once and
 * elsewhere as soon as Redis has told of it. Called {@code ROOM USER} there; the text is when it
 * ends, in milliseconds since 1970.
 */
public final class SharedRoomBans implements SharedItems.Owner, RoomBans.Listener {

  private static final Logger log = LoggerFactory.getLogger(SharedRoomBans.class);

  private static final String BAN = "ban";
  private static final String LIFTED = "lifted";

  /** When a ban was made is not kept: any other word about it is the later one. */
  private static final Instant LONG_AGO = Instant.EPOCH;

  private final SharedItems items;
  private final RoomBans bans;
  private final RedisRooms rooms;
  private final InstantSource clock;

  /**
   * Shares these bans from now on.
   *
   * @param rooms those who are banned elsewhere are taken out of these
   */
  public SharedRoomBans(SharedItems items, RoomBans bans, RedisRooms rooms, InstantSource clock) {
    this.items = items;
    this.bans = bans;
    this.rooms = rooms;
    this.clock = clock;
    items.serve(this);
    bans.onChange(this);
  }

  @Override
  public void banned(RoomName room, UserName user, Instant until, Instant now) {
    items.changed(item(BAN, room, user, until, now));
  }

  @Override
  public void lifted(RoomName room, UserName user, Instant until, Instant now) {
    items.changed(item(LIFTED, room, user, until, now));
  }

  private static SharedItem item(
      String kind, RoomName room, UserName user, Instant until, Instant at) {
    return new SharedItem(room + " " + user, at, until, kind, Long.toString(until.toEpochMilli()));
  }

  @Override
  public void learned(List<SharedItem> all) {
    items.each(all, this::learned);
  }

  private void learned(SharedItem item) {
    int space = item.name().indexOf(' ');
    RoomName room = new RoomName(item.name().substring(0, Math.max(space, 0)));
    UserName user = new UserName(item.name().substring(space + 1));
    Instant now = clock.instant();
    if (item.kind().equals(LIFTED)) {
      bans.forget(room, user);
    } else if (until(item).isAfter(now)) {
      if (!bans.learn(room, user, until(item), now)) {
        log.warn("the ban of {} has no room: there are {}", item.name(), RoomBans.MOST);
      }
      rooms.removeHere(room, user, "banned");
    }
  }

  @Override
  public Collection<SharedItem> all() {
    return bans.all(clock.instant()).stream()
        .map(ban -> item(BAN, ban.room(), ban.user(), ban.until(), LONG_AGO))
        .toList();
  }

  @Override
  public boolean isOfNoUse(SharedItem item) {
    return !until(item).isAfter(clock.instant());
  }

  private static Instant until(SharedItem item) {
    return Instant.ofEpochMilli(Long.parseLong(item.text()));
  }
}
