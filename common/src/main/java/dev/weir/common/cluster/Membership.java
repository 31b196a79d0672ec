package dev.weir.common.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Says that this instance is there, and knows how many there are. */
public final class Membership {
  /** What is not for a request may wait longer. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Script HEARTBEAT = Script.load("heartbeat");
  private static final Script LEAVE = Script.load("leave");

  private final RedisLink link;
  private final String id = UUID.randomUUID().toString();
  private volatile int instances = 1;

  public Membership(RedisLink link) {
    this.link = link;
  }

  String id() {
    return id;
  }

  /** How many instances were seen last, this one included; from 1. */
  public int instances() {
    return instances;
  }

  /**
   * Says that this instance is there.
   *
   * @param limits hears the version of the changes of limits
   * @param items hear that of theirs
   */
  void heartbeat(SharedLimitChanges limits, List<SharedItems> items) {
    long gone = link.settings().heartbeat().multipliedBy(3).toMillis();
    List<String> keys = new ArrayList<>();
    keys.add(key());
    keys.add(link.settings().key("limits-version"));
    items.forEach(each -> keys.add(each.versionKey()));
    link.run(HEARTBEAT, keys, List.of(id, Long.toString(gone)), PATIENCE, late -> {})
        .thenAccept(
            reply -> {
              instances = Math.max(1, Math.toIntExact((Long) reply.get(0)));
              limits.seen((Long) reply.get(1));
              for (int i = 0; i < items.size(); i++) {
                items.get(i).seen((Long) reply.get(2 + i));
              }
            })
        .exceptionally(failure -> null);
  }

  /** Says that this instance goes; waits for it, but not long. */
  void leave() {
    link.run(LEAVE, List.of(key()), List.of(id), Duration.ofMillis(200), late -> {})
        .exceptionally(failure -> List.of())
        .join();
  }

  private String key() {
    return link.settings().key("instances");
  }
}
