package dev.weir.diagnostics.os;

import static dev.weir.diagnostics.os.NetworkNamespace.command;
import static dev.weir.diagnostics.os.NetworkNamespace.ip;

import java.net.InetAddress;
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
        make(node(node));
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
    return node(0);
  }

  /** The namespace of a node, 0 for the source. */
  String node(int node) {
    return prefix + node;
  }

  private void make(String namespace) {
    ip("netns add " + namespace);
    made.add(namespace);
    ip("-n " + namespace + " link set lo up");
    sysctl(namespace, "net.ipv4.ip_forward=1");
    sysctl(namespace, "net.ipv6.conf.all.forwarding=1");
    sysctl(namespace, "net.ipv6.conf.default.accept_dad=0");
    sysctl(namespace, "net.ipv4.icmp_ratelimit=0");
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
    String near = node(link);
    String far = node(link + 1);
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
    ip("-n " + node(node) + " route add 10.77." + link + ".0/24 via " + via4);
    ip("-n " + node(node) + " -6 route add fd77:" + link + "::/64 via " + via6);
  }

  /** Makes a link take smaller packets only. */
  void narrow(int link, int mtu) {
    ip("-n " + node(link) + " link set r" + link + " mtu " + mtu);
    ip("-n " + node(link + 1) + " link set l" + link + " mtu " + mtu);
  }

  /** Makes a node send no ICMP message of its own, through the usual sockets. */
  void silence(int node) {
    ip("-n " + node(node) + " rule add pref 10 iif lo ipproto icmp blackhole");
  }

  /** Lets the second and the third router send to each other what is for the address returned. */
  String loop() {
    ip("-n " + node(0) + " route add 10.99.0.0/24 via 10.77.0.2");
    ip("-n " + node(1) + " route add 10.99.0.0/24 via 10.77.1.2");
    ip("-n " + node(2) + " route add 10.99.0.0/24 via 10.77.2.2");
    ip("-n " + node(3) + " route add 10.99.0.0/24 via 10.77.2.1");
    return "10.99.0.1";
  }

  /**
   * Joins the third router and the source by a link that only what returns takes.
   *
   * @return the router's address there
   */
  InetAddress returnFromThird() {
    sysctl(source(), "net.ipv4.conf.all.rp_filter=0");
    ip("-n " + source() + " link add back type veth peer name back netns " + node(3));
    ip("-n " + source() + " addr add 10.76.0.1/24 dev back");
    ip("-n " + node(3) + " addr add 10.76.0.2/24 dev back");
    ip("-n " + source() + " link set back up");
    ip("-n " + node(3) + " link set back up");
    sysctl(source(), "net.ipv4.conf.back.rp_filter=0");
    ip("-n " + node(3) + " route replace 10.77.0.0/24 via 10.76.0.1");
    awaitPath("10.77.4.2");
    return InetAddress.ofLiteral("10.76.0.2");
  }

  @Override
  public void close() {
    made.forEach(namespace -> ip("netns del " + namespace));
    made.clear();
  }
}
