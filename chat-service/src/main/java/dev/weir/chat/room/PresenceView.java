package dev.weir.chat.room;

import java.util.List;

/**
 * Who is in a room.
 *
 * @param users how many different users
 * @param connections how many connections they have
 * @param names the users, in the order they came; empty where there are more than may be listed
 */
public record PresenceView(int users, int connections, List<String> names) {

  public PresenceView {
    names = List.copyOf(names);
  }

  /** Whether all are told by name. */
  public boolean tellsAll() {
    return names.size() == users;
  }
}
