package dev.weir.diagnostics.os;

import dev.weir.diagnostics.packet.IpVersion;
import dev.weir.diagnostics.probe.Opening;
import dev.weir.diagnostics.probe.ProbeNetwork;
import dev.weir.diagnostics.probe.Protocol;
import java.net.InetAddress;
import java.util.List;

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
  public Opening open(InetAddress target, Protocol protocol, int payloadBytes) {
    if (!supported) {
      return new Opening.Unsupported(
          "probes need a 64-bit Linux: ICMP datagram sockets and the error queue of sockets");
    }
    boolean _ = StampSwitch.on();
    return switch (protocol) {
      case ICMP -> openIcmp(target, payloadBytes);
      case UDP -> openUdp(target, payloadBytes);
    };
  }

  private static Opening openIcmp(InetAddress target, int payloadBytes) {
    try {
      return icmp(target, SocketKind.ICMP_DATAGRAM, payloadBytes);
    } catch (SystemCallException e) {
      return e.isDenied() ? openRawIcmp(target, payloadBytes) : failed(e);
    }
  }

  private static Opening openRawIcmp(InetAddress target, int payloadBytes) {
    try {
      return icmp(target, SocketKind.ICMP_RAW, payloadBytes);
    } catch (SystemCallException e) {
      return e.isDenied()
          ? new Opening.Denied(
              "neither an ICMP datagram socket nor a raw socket is permitted to this process",
              ICMP_REMEDIES)
          : failed(e);
    }
  }

  private static Opening icmp(InetAddress target, SocketKind kind, int payloadBytes)
      throws SystemCallException {
    IpVersion version = IpVersion.of(target);
    Wire wire = new IcmpWire(version, kind == SocketKind.ICMP_RAW, payloadBytes);
    return opened(target, kind, wire);
  }

  private static Opening openUdp(InetAddress target, int payloadBytes) {
    try {
      return opened(target, SocketKind.UDP, new UdpWire(payloadBytes));
    } catch (SystemCallException e) {
      return failed(e);
    }
  }

  private static Opening opened(InetAddress target, SocketKind kind, Wire wire)
      throws SystemCallException {
    ProbeSocket socket = ProbeSocket.open(IpVersion.of(target), kind);
    return new Opening.Opened(new SocketChannel(target, kind.method(), wire, socket));
  }

  private static Opening failed(SystemCallException e) {
    return new Opening.Failed(String.valueOf(e.getMessage()));
  }
}
