package dev.weir.diagnostics.os;

import dev.weir.diagnostics.packet.IpVersion;
import dev.weir.diagnostics.probe.Opening;
import dev.weir.diagnostics.probe.ProbeNetwork;
import dev.weir.diagnostics.probe.ProbeShape;
import dev.weir.diagnostics.probe.Protocol;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The network of a Linux kernel. On another system every opening is {@link Opening.Unsupported}.
 */
public final class LinuxProbeNetwork implements ProbeNetwork {
  private static final List<String> ICMP_REMEDIES =
      List.of(
          "admit the service's group to ICMP datagram sockets:"
              + " sysctl -w net.ipv4.ping_group_range=\"0 2147483647\"",
          "or give the process CAP_NET_RAW, for example in systemd"
              + " AmbientCapabilities=CAP_NET_RAW");

  private final boolean supported;

  /** Looks at the system properties to see whether this is a 64-bit Linux. */
  public LinuxProbeNetwork() {
    this(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  LinuxProbeNetwork(String system, String processor) {
    supported = system.equals("Linux") && processor.endsWith("64");
  }

  @Override
  public Opening open(List<InetAddress> targets, ProbeShape shape) {
    if (!supported) {
      return new Opening.Unsupported(
          "probes need a 64-bit Linux: ICMP datagram sockets and the error queue of sockets");
    }
    if (shape.protocol() == Protocol.TCP) {
      return new Opening.Opened(new TcpChannel(targets, shape.port()));
    }
    boolean _ = StampSwitch.on();
    List<InetAddress> first = ofVersion(targets, IpVersion.of(targets.getFirst()));
    return first.size() == targets.size() ? openOne(targets, shape) : openBoth(targets, shape);
  }

  private static List<InetAddress> ofVersion(List<InetAddress> targets, IpVersion version) {
    return targets.stream().filter(target -> IpVersion.of(target) == version).toList();
  }

  private static Opening openBoth(List<InetAddress> targets, ProbeShape shape) {
    Map<IpVersion, SocketChannel> channels = new EnumMap<>(IpVersion.class);
    for (IpVersion version : IpVersion.values()) {
      Opening opening = openOne(ofVersion(targets, version), shape);
      if (!(opening instanceof Opening.Opened(SocketChannel channel))) {
        channels.values().forEach(SocketChannel::close);
        return opening;
      }
      channels.put(version, channel);
    }
    Map<IpVersion, Integer> used = new EnumMap<>(IpVersion.class);
    List<MixedChannel.Place> places = new ArrayList<>();
    for (InetAddress target : targets) {
      IpVersion version = IpVersion.of(target);
      int index = used.merge(version, 1, Integer::sum) - 1;
      places.add(new MixedChannel.Place(Objects.requireNonNull(channels.get(version)), index));
    }
    return new Opening.Opened(new MixedChannel(places));
  }

  /** All of one family. */
  private static Opening openOne(List<InetAddress> targets, ProbeShape shape) {
    return switch (shape.protocol()) {
      case ICMP -> openIcmp(targets, shape);
      case UDP -> openUdp(targets, shape);
      case TCP, HTTP -> new Opening.Unsupported("HTTP leaves by connections");
    };
  }

  private static Opening openIcmp(List<InetAddress> targets, ProbeShape shape) {
    try {
      return icmp(targets, SocketKind.ICMP_DATAGRAM, shape);
    } catch (SystemCallException e) {
      return e.isDenied() ? openRawIcmp(targets, shape) : failed(e);
    }
  }

  private static Opening openRawIcmp(List<InetAddress> targets, ProbeShape shape) {
    try {
      return icmp(targets, SocketKind.ICMP_RAW, shape);
    } catch (SystemCallException e) {
      return e.isDenied()
          ? new Opening.Denied(
              "neither an ICMP datagram socket nor a raw socket is permitted to this process",
              ICMP_REMEDIES)
          : failed(e);
    }
  }

  private static Opening icmp(List<InetAddress> targets, SocketKind kind, ProbeShape shape)
      throws SystemCallException {
    IpVersion version = IpVersion.of(targets.getFirst());
    Wire wire = new IcmpWire(version, kind == SocketKind.ICMP_RAW, shape.payloadBytes());
    return opened(targets, kind, wire, shape);
  }

  private static Opening openUdp(List<InetAddress> targets, ProbeShape shape) {
    try {
      return opened(
          targets, SocketKind.UDP, new UdpWire(shape.payloadBytes(), shape.flows()), shape);
    } catch (SystemCallException e) {
      return failed(e);
    }
  }

  private static Opening opened(
      List<InetAddress> targets, SocketKind kind, Wire wire, ProbeShape shape)
      throws SystemCallException {
    ProbeSocket socket =
        ProbeSocket.open(IpVersion.of(targets.getFirst()), kind, shape.dontFragment());
    return new Opening.Opened(new SocketChannel(targets, kind.method(), wire, socket));
  }

  private static Opening failed(SystemCallException e) {
    return new Opening.Failed(String.valueOf(e.getMessage()));
  }
}
