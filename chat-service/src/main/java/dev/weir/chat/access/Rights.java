package dev.weir.chat.access;

import dev.weir.chat.room.RoomName;
import dev.weir.chat.room.RoomPattern;
import java.util.List;

/**
 * What somebody may do in which rooms.
 *
 * @param subscribe where it may join, and see history and presence
 * @param publish where it may publish and signal
 */
public record Rights(List<RoomPattern> subscribe, List<RoomPattern> publish) {

  /** Everything in every room. */
  public static final Rights ALL =
      new Rights(List.of(RoomPattern.EVERY), List.of(RoomPattern.EVERY));

  public Rights {
    subscribe = List.copyOf(subscribe);
    publish = List.copyOf(publish);
  }

  public boolean maySubscribe(RoomName room) {
    return covers(subscribe, room);
  }

  public boolean mayPublish(RoomName room) {
    return covers(publish, room);
  }

  /** Whether no room is left out: what the broadcast to everybody asks for. */
  public boolean everywhere() {
    return subscribe.contains(RoomPattern.EVERY) && publish.contains(RoomPattern.EVERY);
  }

  private static boolean covers(List<RoomPattern> patterns, RoomName room) {
    for (RoomPattern pattern : patterns) {
      if (pattern.matches(room)) {
        return true;
      }
    }
    return false;
  }
}
