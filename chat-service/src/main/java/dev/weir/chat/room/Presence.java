package dev.weir.chat.room;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is in one room, by user and connection, here and at other instances. A user joins with the
 * first of its connections and leaves with the last; changes are gathered until {@link
 * #takeChange}, and what is undone before is no change. Guarded by its room's lock.
 *
 * <p>Where an instance has more users than are listed, one who is at several counts once for each.
 */
final class Presence {

  private record Heard(PresenceView there, long atNanos) {}

  private final int mostListed;
  private final Map<String, Set<String>> connectionsOfUsers = new LinkedHashMap<>();
  private final Map<String, Heard> elsewhere = new HashMap<>();
  private int connections;
  private boolean changed;

  /** Who was there when it was told last; null when those were too many. */
  private @Nullable Set<String> told = Set.of();

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
    return note();
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
    return note();
  }

  /**
   * A connection takes the place of another of its user, which is no change; false where that is
   * not there.
   */
  boolean succeed(UserName user, String before, String after) {
    Set<String> held = connectionsOfUsers.get(user.value());
    return held != null && held.remove(before) && held.add(after);
  }

  /**
   * Another instance says who is there; true when it is the first change since the last one taken.
   */
  boolean hear(String instance, PresenceView there, long nowNanos) {
    Heard before =
        there.connections() == 0
            ? elsewhere.remove(instance)
            : elsewhere.put(instance, new Heard(there, nowNanos));
    boolean same = before == null ? there.connections() == 0 : before.there().equals(there);
    return !same && note();
  }

  /** Forgets instances that were not heard since; true when that is the first change. */
  boolean forgetBefore(long nanos) {
    return elsewhere.values().removeIf(heard -> heard.atNanos() - nanos < 0) && note();
  }

  Set<String> connectionsOf(UserName user) {
    return Set.copyOf(connectionsOfUsers.getOrDefault(user.value(), Set.of()));
  }

  /** Whether a user is at another instance, or may be at one that has too many to list. */
  boolean isElsewhere(UserName user) {
    return elsewhere.values().stream()
        .map(Heard::there)
        .anyMatch(there -> !there.tellsAll() || there.names().contains(user.value()));
  }

  /** Connections of this instance. */
  int connections() {
    return connections;
  }

  /** Who is here, at this instance. */
  PresenceView here() {
    return listed(connectionsOfUsers.keySet(), connections);
  }

  /** Who is there, at whatever instance. */
  PresenceView view() {
    if (elsewhere.isEmpty()) {
      return here();
    }
    List<PresenceView> parts = new ArrayList<>();
    parts.add(here());
    elsewhere.values().forEach(heard -> parts.add(heard.there()));
    int all = parts.stream().mapToInt(PresenceView::connections).sum();
    if (!parts.stream().allMatch(PresenceView::tellsAll)) {
      int users = parts.stream().mapToInt(PresenceView::users).sum();
      return new PresenceView(users, all, List.of());
    }
    Set<String> names = new LinkedHashSet<>();
    parts.forEach(part -> names.addAll(part.names()));
    return listed(names, all);
  }

  private PresenceView listed(Collection<String> users, int all) {
    return new PresenceView(
        users.size(), all, users.size() > mostListed ? List.of() : List.copyOf(users));
  }

  PresenceChange takeChange() {
    PresenceView now = view();
    Set<String> before = told;
    Set<String> after = now.tellsAll() ? new LinkedHashSet<>(now.names()) : null;
    told = after;
    changed = false;
    if (before == null || after == null) {
      return new PresenceChange(false, List.of(), List.of(), now.users(), now.connections());
    }
    return new PresenceChange(
        true, without(after, before), without(before, after), now.users(), now.connections());
  }

  private static List<String> without(Set<String> some, Set<String> others) {
    return some.stream().filter(each -> !others.contains(each)).toList();
  }

  private boolean note() {
    boolean first = !changed;
    changed = true;
    return first;
  }
}
