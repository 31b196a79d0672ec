package dev.weir.common.cluster;

import dev.weir.common.ban.Ban;
import dev.weir.common.ban.BanOutcome;
import dev.weir.common.ban.BanStore;
import dev.weir.common.ban.Bans;
import dev.weir.common.net.Cidr;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bans, kept on Redis until they end: every instance has them, also one that starts later. A ban
 * holds here at once, whatever Redis does, and is told as soon as it can be.
 *
 * <p>What is told while Redis answers comes in the order in which Redis got it. What an outage kept
 * back counts by the clocks of the instances: the later change of a network stands. An ended ban is
 * remembered until it would have ended by itself, so that who was away hears of it. A Redis that
 * has lost bans gets them back from the instances that have them.
 *
 * <p>All that comes from Redis comes over one connection, in order.
 */
public final class SharedBans implements BanStore {
  private static final Logger log = LoggerFactory.getLogger(SharedBans.class);
  private static final Script SAVE = Script.load("save-bans");
  private static final Script LOAD = Script.load("load-bans");

  /** What notices of bans begin with; the version follows. */
  static final String NOTICE = "bans ";

  private static final int AT_ONCE = 500;

  /** The version of one that has loaded nothing. */
  private static final long NOTHING = -1;

  private record Pending(BanChange change, boolean late) {}

  private final RedisLink link;
  private final int most;
  private final InstantSource clock;
  private volatile @Nullable Bans bans;

  /** Changes made here that Redis has not confirmed; what it says of their networks is older. */
  private final Map<Cidr, Pending> pending = new LinkedHashMap<>();

  private boolean saving;
  private boolean loading;
  private boolean again;
  private long version = NOTHING;
  private long epoch;

  /** What Redis told of so far while all is loaded; null while only news are. */
  private @Nullable Set<Cidr> told;

  /**
   * Shares nothing before {@link #serve}.
   *
   * @param most bans that are kept on Redis, as on each instance
   */
  public SharedBans(RedisLink link, int most, InstantSource clock) {
    this.link = link;
    this.most = most;
    this.clock = clock;
  }

  /** Says whose bans are shared. */
  public void serve(Bans served) {
    bans = served;
  }

  @Override
  public void banned(Ban ban) {
    changed(BanChange.banned(ban));
  }

  @Override
  public void lifted(Ban ban, Instant when) {
    changed(new BanChange(ban, when, true));
  }

  private void changed(BanChange change) {
    synchronized (this) {
      if (pending.size() >= 2 * most) {
        pending.values().removeIf(each -> isOfNoUse(each.change()));
      }
      pending.remove(change.network());
      pending.put(change.network(), new Pending(change, false));
    }
    flush();
  }

  /** Ended by itself, or gave way on the full list. */
  private boolean isOfNoUse(BanChange change) {
    Instant now = clock.instant();
    Bans served = bans;
    return change.ban().isOver(now.toEpochMilli())
        || (served != null
            && !change.lifted()
            && !change.ban().equals(served.exactly(change.network(), now)));
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
    arguments.add(NOTICE);
    arguments.add(Integer.toString(most));
    for (Pending each : batch) {
      BanChange change = each.change();
      arguments.add(change.network().toString());
      arguments.add(Long.toString(change.ban().until().toEpochMilli()));
      arguments.add(Long.toString(change.at().toEpochMilli()));
      arguments.add(change.kind());
      arguments.add(each.late() ? "1" : "0");
      arguments.add(change.text());
    }
    return arguments;
  }

  private List<String> keys() {
    ClusterSettings settings = link.settings();
    return List.of(
        settings.key("bans"),
        settings.key("bans-changed"),
        settings.key("bans-ends"),
        settings.key("bans-version"),
        settings.key("bans-epoch"));
  }

  private void saved(List<Pending> batch, @Nullable List<Object> reply) {
    synchronized (this) {
      saving = false;
      for (Pending each : batch) {
        Cidr network = each.change().network();
        if (reply == null) {
          pending.replace(network, each, new Pending(each.change(), true));
        } else {
          pending.remove(network, each);
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
      if (loading || bans == null) {
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
    Bans served = bans;
    synchronized (this) {
      Set<Cidr> known = told;
      if (known == null || served == null) {
        return;
      }
      for (Ban ban : served.all(clock.instant())) {
        if (!known.contains(ban.network())) {
          pending.putIfAbsent(ban.network(), new Pending(BanChange.banned(ban), true));
        }
      }
    }
    flush();
  }

  private void apply(List<Object> reply, int from) {
    for (int i = from; i + 1 < reply.size(); i += 2) {
      String network = (String) reply.get(i);
      try {
        apply(BanChange.read(network, (String) reply.get(i + 1)));
      } catch (IllegalArgumentException e) {
        // what a later version of this service may have written
        log.warn("the ban of {} on Redis is passed over: {}", network, e.getMessage());
      }
    }
  }

  private void apply(BanChange change) {
    Bans served = bans;
    synchronized (this) {
      if (told != null) {
        told.add(change.network());
      }
      if (served == null || pending.containsKey(change.network())) {
        return;
      }
    }
    Instant now = clock.instant();
    if (change.lifted()) {
      served.forget(change.network(), now);
    } else if (!change.ban().isOver(now.toEpochMilli())
        && served.learn(change.ban(), now) instanceof BanOutcome.Full full) {
      log.warn("the ban of {} has no room: there are {}", change.network(), full.most());
    }
  }
}
