package dev.weir.diagnostics.connect;

import dev.weir.diagnostics.probe.Opening;
import dev.weir.diagnostics.probe.ProbeNetwork;
import dev.weir.diagnostics.probe.ProbeShape;
import dev.weir.diagnostics.probe.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/**
 * Sends probes of TCP and HTTP by connecting, on any system, and those of other protocols to
 * another network.
 */
public final class ConnectNetwork implements ProbeNetwork {
  private final ProbeNetwork others;

  /** A network that leaves ICMP and UDP to {@code others}. */
  public ConnectNetwork(ProbeNetwork others) {
    this.others = others;
  }

  @Override
  public Opening open(List<InetAddress> targets, ProbeShape shape) {
    if (shape.protocol() != Protocol.TCP && shape.protocol() != Protocol.HTTP) {
      return others.open(targets, shape);
    }
    try {
      return new Opening.Opened(
          new ConnectChannel(targets, shape.port(), shape.protocol() == Protocol.HTTP));
    } catch (IOException e) {
      return new Opening.Failed(String.valueOf(e.getMessage()));
    }
  }
}
