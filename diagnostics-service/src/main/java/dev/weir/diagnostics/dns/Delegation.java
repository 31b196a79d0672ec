package dev.weir.diagnostics.dns;

import java.util.List;
import org.xbill.DNS.Name;

/**
 * A zone and who serves it, as the zone above says.
 *
 * @param servers at most {@link Delegations#MOST_SERVERS}
 */
record Delegation(Name zone, List<DelegatedServer> servers) {

  Delegation {
    servers = List.copyOf(servers);
  }
}
