package dev.weir.diagnostics.os;

import static dev.weir.diagnostics.os.NetworkNamespace.command;
import static dev.weir.diagnostics.os.NetworkNamespace.ip;

import java.util.ArrayList;
import java.util.List;

/**
 * A source, four routers and a destination in network namespaces, joined by veth pairs. Link {@code
 * n} (0 to 4) has 10.77.n.1 and fd77:n::1 on the side of the source, .2 and ::2 on the other.
 */
final class RouterChain implements AutoCloseable {
  private static final int LINKS = 5;

  private final String prefix = "weir" + ProcessHandle.current().pid() + "-";
  private final List<String> made = new ArrayList<>();

  RouterChain() {
    try {
      for (int node = 0; node <= LINKS; node++) {
        make(name(node));
      }
      for (int link = 0; link < LINKS; link++) {
        join(link);
      }
      for (int node = 0; node <= LINKS; node++) {
        route(node);
      }
      admitGroups("0 2147483647");
      awaitPath("10.77.4.2");
      awaitPath("fd77:4::2");
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  String source() {
    return name(0);
  }

  private String name(int node) {
    return prefix + node;
  }

  private void make(String namespace) {
    ip("netns add " + namespace);
    made.add(namespace);
    ip("-n " + namespace + " link set lo up");
    sysctl(namespace, "net.ipv4.ip_forward=1");
    sysctl(namespace, "net.ipv6.conf.all.forwarding=1");
    sysctl(namespace, "net.ipv6.conf.default.accept_dad=0");
  }

  /** Opens or shuts ICMP datagram sockets at the source. */
  void admitGroups(String range) {
    NetworkNamespace.command(
        "ip netns exec " + source() + " tee /proc/sys/net/ipv4/ping_group_range", range);
  }

  /** The kernel needs a moment for carriers, addresses and neighbours. */
  private void awaitPath(String address) {
    for (int attempt = 0; attempt < 20; attempt++) {
      if (NetworkNamespace.call(source(), () -> Probes.ping(address, 3, 64)).received() == 3) {
        return;
      }
    }
    throw new IllegalStateException("no path to " + address);
  }

  private static void sysctl(String namespace, String setting) {
    command("ip netns exec " + namespace + " sysctl -qw " + setting);
  }

  private void join(int link) {
    String near = name(link);
    String far = name(link + 1);
    ip("-n " + near + " link add r" + link + " type veth peer name l" + link + " netns " + far);
    ip("-n " + near + " addr add 10.77." + link + ".1/24 dev r" + link);
    ip("-n " + far + " addr add 10.77." + link + ".2/24 dev l" + link);
    ip("-n " + near + " -6 addr add fd77:" + link + "::1/64 dev r" + link + " nodad");
    ip("-n " + far + " -6 addr add fd77:" + link + "::2/64 dev l" + link + " nodad");
    ip("-n " + near + " link set r" + link + " up");
    ip("-n " + far + " link set l" + link + " up");
  }

  private void route(int node) {
    for (int link = 0; link < LINKS; link++) {
      if (link > node) {
        route(node, link, "10.77." + node + ".2", "fd77:" + node + "::2");
      } else if (link < node - 1) {
        route(node, link, "10.77." + (node - 1) + ".1", "fd77:" + (node - 1) + "::1");
      }
    }
  }

  private void route(int node, int link, String via4, String via6) {
    ip("-n " + name(node) + " route add 10.77." + link + ".0/24 via " + via4);
    ip("-n " + name(node) + " -6 route add fd77:" + link + "::/64 via " + via6);
  }

  /** Makes a link take smaller packets only. */
  void narrow(int link, int mtu) {
    ip("-n " + name(link) + " link set r" + link + " mtu " + mtu);
    ip("-n " + name(link + 1) + " link set l" + link + " mtu " + mtu);
  }

  @Override
  public void close() {
    made.forEach(namespace -> ip("netns del " + namespace));
    made.clear();
  }
}
