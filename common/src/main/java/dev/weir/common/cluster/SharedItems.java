package dev.weir.common.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@link SharedItem}s on Redis, so that every instance has them, also one that starts later.
 * What changes here is told as soon as Redis answers; until then it is remembered.
 *
 * <p>What is told while Redis answers comes in the order in which Redis got it. What an outage kept
 * back counts by the times of the changes: the later change of a thing stands. A Redis that has
 * lost things gets them back from the instances that have them.
 *
 * <p>All that comes from Redis comes over one connection, in order.
 */
public final class SharedItems {
  private static final Logger log = LoggerFactory.getLogger(SharedItems.class);
  private static final Script SAVE = Script.load("save-items");
  private static final Script LOAD = Script.load("load-items");
  private static final int AT_ONCE = 500;

  /** The version of one that has loaded nothing. */
  private static final long NOTHING = -1;

  /** Whose things are shared. Called by the threads of the link, one call at a time. */
  public interface Owner {

    /**
     * Hears of things that others changed, or that were here already. Those with a change of one's
     * own that Redis has not confirmed are not among them.
     */
    void learned(List<SharedItem> items);

    /** All things that others should know of. */
    Collection<SharedItem> all();

    /** Whether nobody needs to hear of it any more. */
    boolean isOfNoUse(SharedItem item);
  }

  private record Pending(SharedItem item, boolean late) {}

  private final RedisLink link;
  private final String what;
  private final int most;
  private volatile @Nullable Owner owner;

  /** Changes made here that Redis has not confirmed; what it says of their names is older. */
  private final Map<String, Pending> pending = new LinkedHashMap<>();

  private boolean saving;
  private boolean loading;
  private boolean again;
  private long version = NOTHING;
  private long epoch;

  /** What Redis told of so far while all is loaded; null while only news are. */
  private @Nullable Set<String> told;

  /**
   * Shares nothing before {@link #serve}.
   *
   * @param what they are called in keys and notices, a word such as {@code bans}
   * @param most that are kept on Redis, from 1; those of kind {@code hand} are kept beyond it
   */
  public SharedItems(RedisLink link, String what, int most) {
    this.link = link;
    this.what = what;
    this.most = most;
  }

  /** Says whose they are. */
  public void serve(Owner served) {
    owner = served;
  }

  String what() {
    return what;
  }

  /** Tells the others of a change made here just now. */
  public void changed(SharedItem item) {
    changed(item, false);
  }

  /** Tells the others of a change made here, unless they know of a later one. */
  public void changedBefore(SharedItem item) {
    changed(item, true);
  }

  private void changed(SharedItem item, boolean late) {
    synchronized (this) {
      if (pending.size() >= 2 * most) {
        pending.values().removeIf(each -> isOfNoUse(each.item()));
      }
      pending.remove(item.name());
      pending.put(item.name(), new Pending(item, late));
    }
    flush();
  }

  private boolean isOfNoUse(SharedItem item) {
    Owner served = owner;
    return served != null && served.isOfNoUse(item);
  }

  private void flush() {
    List<Pending> batch;
    synchronized (this) {
      if (saving || pending.isEmpty()) {
        return;
      }
      saving = true;
      batch = pending.values().stream().limit(AT_ONCE).toList();
    }
    link.run(SAVE, keys(), arguments(batch), Membership.PATIENCE, late -> {})
        .whenComplete((reply, failure) -> saved(batch, reply));
  }

  private List<String> arguments(List<Pending> batch) {
    List<String> arguments = new ArrayList<>(3 + 6 * batch.size());
    arguments.add(link.noticeChannel());
    arguments.add(what + " ");
    arguments.add(Integer.toString(most));
    for (Pending each : batch) {
      SharedItem item = each.item();
      arguments.add(item.name());
      arguments.add(Long.toString(item.ends().toEpochMilli()));
      arguments.add(Long.toString(item.at().toEpochMilli()));
      arguments.add(item.kind());
      arguments.add(each.late() ? "1" : "0");
      arguments.add(item.text());
    }
    return arguments;
  }

  private List<String> keys() {
    ClusterSettings settings = link.settings();
    return List.of(
        settings.key(what),
        settings.key(what + "-changed"),
        settings.key(what + "-ends"),
        versionKey(),
        settings.key(what + "-epoch"));
  }

  String versionKey() {
    return link.settings().key(what + "-version");
  }

  private void saved(List<Pending> batch, @Nullable List<Object> reply) {
    synchronized (this) {
      saving = false;
      for (Pending each : batch) {
        String name = each.item().name();
        if (reply == null) {
          pending.replace(name, each, new Pending(each.item(), true));
        } else {
          pending.remove(name, each);
        }
      }
    }
    if (reply != null) {
      apply(reply, 0);
      flush();
    }
  }

  /** Redis answers, and has this version; another one than before may be an older one. */
  void seen(long current) {
    flush();
    long since;
    synchronized (this) {
      if (current == version) {
        return;
      }
      since = current < version ? NOTHING : version;
    }
    load(since);
  }

  /** Somebody has made a change. */
  void noticed(long current) {
    long since;
    synchronized (this) {
      if (current <= version) {
        return;
      }
      since = version;
    }
    load(since);
  }

  private void load(long since) {
    synchronized (this) {
      again |= loading;
      if (loading || owner == null) {
        return;
      }
      loading = true;
    }
    page(since);
  }

  /** Loads what is later than that version; all from {@link #NOTHING} on. */
  private void page(long since) {
    synchronized (this) {
      told = since == NOTHING ? new HashSet<>() : told;
    }
    List<String> arguments = List.of(Long.toString(since), Integer.toString(AT_ONCE));
    link.run(LOAD, keys(), arguments, Membership.PATIENCE, late -> {})
        .whenComplete((reply, failure) -> loaded(since, reply));
  }

  private void loaded(long since, @Nullable List<Object> reply) {
    if (reply == null) {
      // the next heartbeat tries again
      endLoad(NOTHING);
      return;
    }
    long foundEpoch = (Long) reply.get(0);
    long reached = (Long) reply.get(2);
    synchronized (this) {
      if (since == NOTHING) {
        epoch = foundEpoch;
      }
    }
    if (foundEpoch != epoch()) {
      page(NOTHING);
      return;
    }
    apply(reply, 3);
    if (reached < (Long) reply.get(1)) {
      page(reached);
      return;
    }
    giveBack();
    if (endLoad(reached)) {
      load(reached);
    }
  }

  private synchronized long epoch() {
    return epoch;
  }

  /** Whether something may have changed in the meantime. */
  private synchronized boolean endLoad(long reached) {
    loading = false;
    told = null;
    version = reached == NOTHING ? version : reached;
    boolean more = again && reached != NOTHING;
    again = false;
    return more;
  }

  /** Tells Redis of what it should have told of, and has not. */
  private void giveBack() {
    Owner served = owner;
    synchronized (this) {
      Set<String> known = told;
      if (known == null || served == null) {
        return;
      }
      for (SharedItem item : served.all()) {
        if (!known.contains(item.name())) {
          pending.putIfAbsent(item.name(), new Pending(item, true));
        }
      }
    }
    flush();
  }

  /** Hands each on by itself; one that makes no sense here is passed over, with a notice. */
  public void each(List<SharedItem> news, Consumer<SharedItem> to) {
    for (SharedItem item : news) {
      try {
        to.accept(item);
      } catch (IllegalArgumentException e) {
        passOver(item.name(), e);
      }
    }
  }

  /** A later version of this service may have written it. */
  private void passOver(String name, IllegalArgumentException why) {
    log.warn("{} of {} on Redis is passed over: {}", name, what, why.getMessage());
  }

  private void apply(List<Object> reply, int from) {
    List<SharedItem> news = new ArrayList<>();
    for (int i = from; i + 1 < reply.size(); i += 2) {
      String name = (String) reply.get(i);
      try {
        news.add(SharedItem.read(name, (String) reply.get(i + 1)));
      } catch (IllegalArgumentException e) {
        passOver(name, e);
      }
    }
    Owner served = owner;
    synchronized (this) {
      Set<String> known = told;
      if (known != null) {
        news.forEach(item -> known.add(item.name()));
      }
      news.removeIf(item -> pending.containsKey(item.name()));
    }
    if (served != null && !news.isEmpty()) {
      served.learned(news);
    }
  }
}
