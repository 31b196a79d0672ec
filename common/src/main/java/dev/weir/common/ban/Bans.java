package dev.weir.common.ban;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.audit.Change;
import dev.weir.common.ban.Ban.Source;
import dev.weir.common.net.Cidr;
import dev.weir.common.net.NetworkSet;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Who is kept out. Asking costs one read where nobody is banned, else a few looks into a table;
 * changes are rare, tell the audit log, and are seen by every thread at once.
 *
 * <p>No rule bans loopback addresses or trusted proxies: they speak for many. A person may, and is
 * told what it means. Used by any thread.
 */
public final class Bans {

  /** How many bans there may be unless said otherwise. */
  public static final int MOST = 10_000;

  private static final List<Cidr> LOOPBACK =
      List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1/128"));

  private final BanList list;
  private final List<RefusalCount> rules;
  private final NetworkSet trusted;
  private final AuditLog audit;
  private final BanStore store;
  private final BanTally tally = new BanTally();
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

  /**
   * A list without bans.
   *
   * @param most how many there may be, at least 1
   * @param rules by which clients are banned
   * @param trusted proxies, which no rule bans
   * @param audit is told of each change
   * @param store is told of each change for other instances
   */
  public Bans(int most, List<BanRule> rules, NetworkSet trusted, AuditLog audit, BanStore store) {
    if (most < 1) {
      throw new IllegalArgumentException("the most bans, " + most + ", are fewer than 1");
    }
    this.list = new BanList(most);
    this.rules = rules.stream().map(RefusalCount::new).toList();
    this.trusted = trusted;
    this.audit = audit;
    this.store = store;
  }

  /** For a listener that bans nobody: without rules, and known to no API. */
  public static Bans none() {
    return new Bans(MOST, List.of(), NetworkSet.none(), new AuditLog(line -> {}), BanStore.alone());
  }

  /** Whether nobody is banned; then there is no need to ask for anybody. */
  public boolean isEmpty() {
    return list.isEmpty();
  }

  /**
   * The ban that keeps an address out: the one of the smallest network that holds it.
   *
   * @param nowMillis since the epoch
   */
  public @Nullable Ban find(InetAddress address, long nowMillis) {
    return list.find(address, nowMillis);
  }

  /** The ban of just this network; null where it has none of its own. */
  public @Nullable Ban exactly(Cidr network, Instant now) {
    return list.exactly(network, now.toEpochMilli());
  }

  /** All that are in force, the one that ends soonest first. */
  public List<Ban> all(Instant now) {
    return list.all(now.toEpochMilli());
  }

  /** Bans a network, or changes its ban. Connections it has are ended soon after. */
  public BanOutcome impose(Ban ban, Instant now) {
    BanOutcome outcome = list.put(ban, now.toEpochMilli());
    if (outcome instanceof BanOutcome.Banned banned) {
      audit.record(new Change(ban.by(), "ban " + ban.network(), banned.before(), ban));
      store.banned(ban);
      watchers.forEach(Runnable::run);
    }
    return outcome;
  }

  /**
   * Ends a ban before its time.
   *
   * @param who asked for it
   * @return the ban that stood; null where there was none
   */
  public @Nullable Ban lift(Cidr network, String who, Instant now) {
    Ban lifted = list.remove(network, now.toEpochMilli());
    if (lifted != null) {
      audit.record(new Change(who, "ban " + network, lifted, null));
      store.lifted(lifted, now);
    }
    return lifted;
  }

  /** Takes over a ban that another instance told of; it has been audited there. */
  public BanOutcome learn(Ban ban, Instant now) {
    if (ban.equals(exactly(ban.network(), now))) {
      return new BanOutcome.Banned(ban, ban);
    }
    BanOutcome outcome = list.put(ban, now.toEpochMilli());
    if (outcome instanceof BanOutcome.Banned) {
      watchers.forEach(Runnable::run);
    }
    return outcome;
  }

  /** Takes over that another instance ended a ban. */
  public void forget(Cidr network, Instant now) {
    list.remove(network, now.toEpochMilli());
  }

  /** A request of this client had to be refused; bans the client where a rule says so. */
  public void refused(InetAddress client, long nowMillis) {
    refused(client, Offence.REQUEST, nowMillis);
  }

  /**
   * Something of this client had to be refused; bans the client where a rule says so.
   *
   * @param nowMillis since the epoch
   */
  public void refused(InetAddress client, Offence offence, long nowMillis) {
    if (rules.isEmpty() || client.isLoopbackAddress()) {
      return;
    }
    Cidr network = ClientNetwork.of(client);
    for (RefusalCount count : rules) {
      if (count.rule().counted().contains(offence) && count.isOneTooMany(network, nowMillis)) {
        ban(network, count.rule(), nowMillis);
      }
    }
  }

  private void ban(Cidr network, BanRule rule, long nowMillis) {
    Instant now = Instant.ofEpochMilli(nowMillis);
    Ban standing = list.find(network.network(), nowMillis);
    Instant until = now.plus(rule.lasting());
    if (speaksForMany(network) || (standing != null && !standing.until().isBefore(until))) {
      return;
    }
    String reason = rule.refusals() + " refusals within " + rule.window();
    impose(new Ban(network, now, until, reason, "rule " + rule.name(), Source.RULE), now);
  }

  private boolean speaksForMany(Cidr network) {
    return overlapsAny(network, LOOPBACK) || overlapsAny(network, trusted.networks());
  }

  /** What a person should know who bans this network; null where there is nothing to say. */
  public @Nullable String warning(Cidr network) {
    if (overlapsAny(network, LOOPBACK)) {
      return network
          + " holds loopback addresses: what runs on this machine is kept out too,"
          + " health probes among it.";
    }
    return overlapsAny(network, trusted.networks())
        ? network + " holds trusted proxies: every client behind them is kept out."
        : null;
  }

  private static boolean overlapsAny(Cidr network, List<Cidr> others) {
    return others.stream()
        .anyMatch(other -> other.contains(network.network()) || network.contains(other.network()));
  }

  /** What has been kept out so far. */
  public BanTally tally() {
    return tally;
  }

  /** Has {@code watcher} run after each new ban, on the thread that made it. */
  public void watch(Runnable watcher) {
    watchers.add(watcher);
  }

  /** Has {@code watcher} run no more. */
  public void unwatch(Runnable watcher) {
    watchers.remove(watcher);
  }
}
