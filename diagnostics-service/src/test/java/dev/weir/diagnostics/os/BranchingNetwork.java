package dev.weir.diagnostics.os;

import static dev.weir.diagnostics.os.NetworkNamespace.command;
import static dev.weir.diagnostics.os.NetworkNamespace.ip;

import java.util.ArrayList;
import java.util.List;

/**
 * A source, a router that spreads load by ports over two others, and a destination behind both, in
 * network namespaces. The branches answer as 10.78.1.2 and 10.78.2.2, the destination is 10.78.9.1.
 */
final class BranchingNetwork implements AutoCloseable {
  static final String DESTINATION = "10.78.9.1";

  private final String prefix = "weirb" + ProcessHandle.current().pid() + "-";
  private final List<String> made = new ArrayList<>();

  BranchingNetwork() {
    try {
      for (String node : List.of("s", "r", "a", "b", "d")) {
        make(prefix + node);
      }
      join("s", "r", "10.78.0");
      join("r", "a", "10.78.1");
      join("r", "b", "10.78.2");
      join("a", "d", "10.78.3");
      join("b", "d", "10.78.4");
      ip("-n " + prefix + "d addr add " + DESTINATION + "/32 dev lo");
      ip("-n " + prefix + "s route add default via 10.78.0.2");
      ip(
          "-n "
              + prefix
              + "r route add "
              + DESTINATION
              + "/32 nexthop via 10.78.1.2 nexthop via 10.78.2.2");
      route("a", DESTINATION + "/32", "10.78.3.2");
      route("b", DESTINATION + "/32", "10.78.4.2");
      route("a", "10.78.0.0/24", "10.78.1.1");
      route("b", "10.78.0.0/24", "10.78.2.1");
      route("d", "10.78.0.0/24", "10.78.3.1");
      sysctl(prefix + "r", "net.ipv4.fib_multipath_hash_policy=1");
      awaitPath();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  String source() {
    return prefix + "s";
  }

  private void make(String namespace) {
    ip("netns add " + namespace);
    made.add(namespace);
    ip("-n " + namespace + " link set lo up");
    sysctl(namespace, "net.ipv4.ip_forward=1");
    sysctl(namespace, "net.ipv4.conf.all.rp_filter=0");
    sysctl(namespace, "net.ipv4.conf.default.rp_filter=0");
    sysctl(namespace, "net.ipv4.icmp_ratelimit=0");
    sysctl(namespace, "net.ipv4.icmp_msgs_per_sec=10000");
    NetworkNamespace.command(
        "ip netns exec " + namespace + " tee /proc/sys/net/ipv4/ping_group_range", "0 2147483647");
  }

  private static void sysctl(String namespace, String setting) {
    command("ip netns exec " + namespace + " sysctl -qw -e " + setting);
  }

  private void join(String near, String far, String network) {
    String one = "to-" + far;
    String other = "to-" + near;
    String there = prefix + far;
    ip("-n " + prefix + near + " link add " + one + " type veth peer " + other + " netns " + there);
    ip("-n " + prefix + near + " addr add " + network + ".1/24 dev " + one);
    ip("-n " + there + " addr add " + network + ".2/24 dev " + other);
    ip("-n " + prefix + near + " link set dev " + one + " up");
    ip("-n " + there + " link set dev " + other + " up");
  }

  private void route(String node, String network, String via) {
    ip("-n " + prefix + node + " route add " + network + " via " + via);
  }

  private void awaitPath() {
    for (int attempt = 0; attempt < 20; attempt++) {
      if (NetworkNamespace.call(source(), () -> Probes.ping(DESTINATION, 3, 64)).received() == 3) {
        return;
      }
    }
    throw new IllegalStateException("no path to " + DESTINATION);
  }

  @Override
  public void close() {
    made.forEach(namespace -> ip("netns del " + namespace));
    made.clear();
  }
}
