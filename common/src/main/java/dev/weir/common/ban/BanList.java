package dev.weir.common.ban;

import dev.weir.common.ban.Ban.Source;
import dev.weir.common.net.Cidr;
import dev.weir.common.net.PrefixTable;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The bans in force, of a bounded number. Who asks for an address waits for nobody.
 *
 * <p>On a full list, the rule's ban that ends soonest gives way; a person's ban never does. Where
 * there is none to give way, or a rule's ban would itself be the one, the new ban is refused.
 */
final class BanList {

  private static final Comparator<Ban> BY_END =
      Comparator.comparing(Ban::until).thenComparing(ban -> ban.network().toString());

  private final int most;
  private final Map<Cidr, Ban> byNetwork = new HashMap<>();
  private final TreeSet<Ban> byEnd = new TreeSet<>(BY_END);
  private final TreeSet<Ban> ofRules = new TreeSet<>(BY_END);
  private final PrefixTable<Ban> table = new PrefixTable<>();

  BanList(int most) {
    this.most = most;
  }

  boolean isEmpty() {
    return table.isEmpty();
  }

  /** The ban of the smallest network that holds the address; null where there is none. */
  @Nullable Ban find(InetAddress address, long nowMillis) {
    Ban ban = table.longest(address);
    while (ban != null && ban.isOver(nowMillis)) {
      ban = table.longest(address, ban.network().prefix() - 1);
    }
    return ban;
  }

  synchronized @Nullable Ban exactly(Cidr network, long nowMillis) {
    Ban ban = byNetwork.get(network);
    return ban == null || ban.isOver(nowMillis) ? null : ban;
  }

  synchronized BanOutcome put(Ban ban, long nowMillis) {
    sweep(nowMillis);
    Ban before = byNetwork.get(ban.network());
    if (before == null && byNetwork.size() >= most && !makeRoom(ban)) {
      return new BanOutcome.Full(most);
    }
    if (before != null) {
      byEnd.remove(before);
      ofRules.remove(before);
    }
    keep(ban);
    return new BanOutcome.Banned(ban, before);
  }

  private boolean makeRoom(Ban wanted) {
    if (ofRules.isEmpty()
        || (wanted.source() == Source.RULE && BY_END.compare(wanted, ofRules.first()) <= 0)) {
      return false;
    }
    drop(ofRules.first());
    return true;
  }

  /** Ends a ban; null where there was none in force. */
  synchronized @Nullable Ban remove(Cidr network, long nowMillis) {
    sweep(nowMillis);
    Ban ban = byNetwork.get(network);
    if (ban != null) {
      drop(ban);
    }
    return ban;
  }

  /** Those in force, the one that ends soonest first. */
  synchronized List<Ban> all(long nowMillis) {
    sweep(nowMillis);
    return List.copyOf(byEnd);
  }

  private void sweep(long nowMillis) {
    while (!byEnd.isEmpty() && byEnd.first().isOver(nowMillis)) {
      drop(byEnd.first());
    }
  }

  private void keep(Ban ban) {
    byNetwork.put(ban.network(), ban);
    table.put(ban.network(), ban);
    byEnd.add(ban);
    if (ban.source() == Source.RULE) {
      ofRules.add(ban);
    }
  }

  private void drop(Ban ban) {
    byNetwork.remove(ban.network());
    table.remove(ban.network());
    byEnd.remove(ban);
    ofRules.remove(ban);
  }
}
