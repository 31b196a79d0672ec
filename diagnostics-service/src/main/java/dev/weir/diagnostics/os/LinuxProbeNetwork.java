package dev.weir.diagnostics.os;

import dev.weir.diagnostics.packet.IpVersion;
import dev.weir.diagnostics.probe.Opening;
import dev.weir.diagnostics.probe.ProbeChannel;
import dev.weir.diagnostics.probe.ProbeNetwork;
import dev.weir.diagnostics.probe.ProbeShape;
import dev.weir.diagnostics.probe.Protocol;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

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
    boolean _ = StampSwitch.on();
    if (shape.protocol() == Protocol.TCP) {
      return new Opening.Opened(openTcp(targets, shape.port()));
    }
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
      return shape.flows() && targets.size() == 1
          ? openFlows(targets.getFirst(), shape)
          : opened(
              targets, SocketKind.UDP, new UdpWire(shape.payloadBytes(), shape.flows()), shape);
    } catch (SystemCallException e) {
      return failed(e);
    }
  }

  /** Listens for the errors of routers that quote eight bytes, where that is permitted. */
  private static Opening openFlows(InetAddress target, ProbeShape shape)
      throws SystemCallException {
    List<InetAddress> targets = List.of(target);
    Optional<ProbeSocket> errors = errorSocket(IpVersion.of(target));
    if (errors.isEmpty()) {
      return opened(targets, SocketKind.UDP, new UdpWire(shape.payloadBytes(), true), shape);
    }
    try {
      LengthWire wire = new LengthWire();
      ProbeSocket socket = ProbeSocket.open(IpVersion.V4, SocketKind.UDP, shape.dontFragment());
      SocketChannel datagrams = new SocketChannel(targets, SocketKind.UDP.method(), wire, socket);
      return new Opening.Opened(new QuoteChannel(target, datagrams, wire, errors.get()));
    } catch (SystemCallException e) {
      errors.get().close();
      throw e;
    }
  }

  private static Optional<ProbeSocket> errorSocket(IpVersion version) {
    if (version != IpVersion.V4) {
      return Optional.empty();
    }
    try {
      return Optional.of(ProbeSocket.open(version, SocketKind.ICMP_ERRORS, false));
    } catch (SystemCallException _) {
      return Optional.empty();
    }
  }

  private static Opening opened(
      List<InetAddress> targets, SocketKind kind, Wire wire, ProbeShape shape)
      throws SystemCallException {
    ProbeSocket socket =
        ProbeSocket.open(IpVersion.of(targets.getFirst()), kind, shape.dontFragment());
    return new Opening.Opened(new SocketChannel(targets, kind.method(), wire, socket));
  }

  /** By SYN where that is permitted, and else by connections. */
  private static ProbeChannel openTcp(List<InetAddress> targets, int port) {
    return Optional.of(targets)
        .filter(all -> all.size() == 1)
        .flatMap(one -> openSyn(one.getFirst(), port))
        .orElseGet(() -> new TcpChannel(targets, port));
  }

  /** Empty where raw sockets are not permitted, or no way leads to the target. */
  private static Optional<ProbeChannel> openSyn(InetAddress target, int port) {
    try {
      ProbeSocket socket = ProbeSocket.open(IpVersion.of(target), SocketKind.TCP_RAW, false);
      if (socket.connect(target) != 0) {
        socket.close();
        return Optional.empty();
      }
      Wire wire = new SynWire(socket.local().getAddress(), target, port);
      return Optional.of(
          new SocketChannel(List.of(target), SocketKind.TCP_RAW.method(), wire, socket));
    } catch (SystemCallException _) {
      return Optional.empty();
    }
  }

  private static Opening failed(SystemCallException e) {
    return new Opening.Failed(String.valueOf(e.getMessage()));
  }
}
