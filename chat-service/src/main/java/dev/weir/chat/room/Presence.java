package dev.weir.chat.room;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who is in one room, by user and connection. A user joins with the first of its connections and
 * leaves with the last; changes are gathered until {@link #takeChange}, and what is undone before
 * is no change. Guarded by its room's lock.
 */
final class Presence {

  private final int mostListed;
  private final Map<String, Set<String>> connectionsOfUsers = new LinkedHashMap<>();
  private final Map<String, Boolean> changes = new LinkedHashMap<>();
  private int connections;
  private boolean changed;
  private boolean tooMany;

  /**
   * An empty room.
   *
   * @param mostListed how many users are told by name; with more, only counts are
   */
  Presence(int mostListed) {
    this.mostListed = mostListed;
  }

  /** A connection has joined; true when it is the first change since the last one taken. */
  boolean join(UserName user, String connection) {
    Set<String> held =
        connectionsOfUsers.computeIfAbsent(user.value(), _ -> new LinkedHashSet<>(2));
    if (!held.add(connection)) {
      return false;
    }
    connections++;
    return note(held.size() == 1, user.value(), true);
  }

  /** A connection has left; true when it is the first change since the last one taken. */
  boolean leave(UserName user, String connection) {
    Set<String> held = connectionsOfUsers.get(user.value());
    if (held == null || !held.remove(connection)) {
      return false;
    }
    connections--;
    if (held.isEmpty()) {
      connectionsOfUsers.remove(user.value());
    }
    return note(held.isEmpty(), user.value(), false);
  }

  Set<String> connectionsOf(UserName user) {
    return Set.copyOf(connectionsOfUsers.getOrDefault(user.value(), Set.of()));
  }

  int connections() {
    return connections;
  }

  PresenceView view() {
    int users = connectionsOfUsers.size();
    return new PresenceView(
        users,
        connections,
        users > mostListed ? List.of() : List.copyOf(connectionsOfUsers.keySet()));
  }

  PresenceChange takeChange() {
    int users = connectionsOfUsers.size();
    boolean listed = !tooMany && users <= mostListed;
    List<String> joined = new ArrayList<>();
    List<String> left = new ArrayList<>();
    if (listed) {
      changes.forEach((user, there) -> (there ? joined : left).add(user));
    }
    changes.clear();
    changed = false;
    tooMany = false;
    return new PresenceChange(listed, joined, left, users, connections);
  }

  private boolean note(boolean ofUser, String user, boolean there) {
    if (ofUser && !changes.remove(user, !there)) {
      tooMany |= changes.size() >= mostListed;
      if (!tooMany) {
        changes.put(user, there);
      }
    }
    boolean first = !changed;
    changed = true;
    return first;
  }
}
