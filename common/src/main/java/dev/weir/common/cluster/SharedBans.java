package dev.weir.common.cluster;

import dev.weir.common.ban.Ban;
import dev.weir.common.ban.BanOutcome;
import dev.weir.common.ban.BanStore;
import dev.weir.common.ban.Bans;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bans as {@link SharedItems}, kept on Redis until they end. A ban holds here at once, whatever
 * Redis does, and is told as soon as it can be. An ended ban is remembered until it would have
 * ended by itself, so that who was away hears of it.
 */
public final class SharedBans implements BanStore {
  private static final Logger log = LoggerFactory.getLogger(SharedBans.class);

  private final SharedItems items;
  private final InstantSource clock;

  /**
   * Shares nothing before {@link #serve}.
   *
   * @param most bans that are kept on Redis, as on each instance
   */
  public SharedBans(RedisLink link, int most, InstantSource clock) {
    this.items = new SharedItems(link, "bans", most);
    this.clock = clock;
  }

  /** Says whose bans are shared. */
  public void serve(Bans served) {
    items.serve(new Served(served));
  }

  /** What a {@link ClusterMember} keeps up to date. */
  public SharedItems items() {
    return items;
  }

  @Override
  public void banned(Ban ban) {
    items.changed(BanChange.banned(ban).item());
  }

  @Override
  public void lifted(Ban ban, Instant when) {
    items.changed(new BanChange(ban, when, true).item());
  }

  private final class Served implements SharedItems.Owner {
    private final Bans bans;

    private Served(Bans bans) {
      this.bans = bans;
    }

    @Override
    public void learned(List<SharedItem> news) {
      items.each(news, item -> learned(BanChange.read(item)));
    }

    private void learned(BanChange change) {
      Instant now = clock.instant();
      if (change.lifted()) {
        bans.forget(change.network(), now);
      } else if (!change.ban().isOver(now.toEpochMilli())
          && bans.learn(change.ban(), now) instanceof BanOutcome.Full full) {
        log.warn("the ban of {} has no room: there are {}", change.network(), full.most());
      }
    }

    @Override
    public Collection<SharedItem> all() {
      return bans.all(clock.instant()).stream()
          .map(BanChange::banned)
          .map(BanChange::item)
          .toList();
    }

    /** Ended by itself, or gave way on the full list. */
    @Override
    public boolean isOfNoUse(SharedItem item) {
      BanChange change = BanChange.read(item);
      Instant now = clock.instant();
      return change.ban().isOver(now.toEpochMilli())
          || (!change.lifted() && !change.ban().equals(bans.exactly(change.network(), now)));
    }
  }
}
