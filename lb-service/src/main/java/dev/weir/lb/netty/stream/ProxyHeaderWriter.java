package dev.weir.lb.netty.stream;

import dev.weir.lb.stream.ProxyHeader;
import io.netty.channel.Channel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Writes the PROXY header that tells an upstream whose connection it gets. */
final class ProxyHeaderWriter {

  private ProxyHeaderWriter() {}

  /**
   * Writes it, without a flush.
   *
   * @param client where the connection comes from
   * @param local where it was taken
   */
  static void write(
      ProxyHeader version, Channel upstream, InetSocketAddress client, InetSocketAddress local) {
    if (version == ProxyHeader.NONE) {
      return;
    }
    boolean ipv4 =
        client.getAddress() instanceof Inet4Address && local.getAddress() instanceof Inet4Address;
    HAProxyMessage header =
        new HAProxyMessage(
            version == ProxyHeader.V1 ? HAProxyProtocolVersion.V1 : HAProxyProtocolVersion.V2,
            HAProxyCommand.PROXY,
            ipv4 ? HAProxyProxiedProtocol.TCP4 : HAProxyProxiedProtocol.TCP6,
            text(client.getAddress(), ipv4),
            text(local.getAddress(), ipv4),
            client.getPort(),
            local.getPort());
    upstream.pipeline().addFirst(HAProxyMessageEncoder.INSTANCE);
    upstream.write(header, upstream.voidPromise());
    upstream.pipeline().remove(HAProxyMessageEncoder.INSTANCE);
  }

  /** An IPv4 address beside an IPv6 one is written as a mapped one (RFC 4291 section 2.5.5.2). */
  private static String text(InetAddress address, boolean ipv4) {
    if (ipv4 || !(address instanceof Inet4Address)) {
      return withoutZone(address);
    }
    return "::ffff:" + address.getHostAddress();
  }

  /** Another host has no use for the name of an interface of this one. */
  private static String withoutZone(InetAddress address) {
    try {
      byte[] bytes = address.getAddress();
      return InetAddress.getByAddress(Arrays.copyOf(bytes, bytes.length)).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(address + " is no address", e);
    }
  }
}
