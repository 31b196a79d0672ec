package dev.weir.diagnostics.app.capture;

import dev.weir.diagnostics.capture.Capture;
import dev.weir.diagnostics.capture.Frame;
import dev.weir.diagnostics.frame.FrameDecoder;
import dev.weir.diagnostics.frame.Layer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Captured packets, as written in JSON: a member for each layer. */
public final class PacketView {
  private PacketView() {}

  static Map<String, Object> of(Capture capture, Frame frame) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("number", frame.number());
    members.put("time", Instant.ofEpochSecond(0, frame.epochNanos()).toString());
    members.put("length", frame.length());
    members.put("captured", frame.bytes().length);
    for (Layer layer : FrameDecoder.decode(capture.linkType(), frame.bytes())) {
      members.put(name(layer), layer);
    }
    return members;
  }

  private static String name(Layer layer) {
    return switch (layer) {
      case Layer.Ethernet _ -> "ethernet";
      case Layer.Vlan _ -> "vlan";
      case Layer.Arp _ -> "arp";
      case Layer.Ip _ -> "ip";
      case Layer.Tcp _ -> "tcp";
      case Layer.Udp _ -> "udp";
      case Layer.Icmp _ -> "icmp";
      case Layer.Echo _ -> "echo";
      case Layer.Dns _ -> "dns";
      case Layer.Tls _ -> "tls";
      case Layer.Http _ -> "http";
      case Layer.Undecoded _ -> "undecoded";
    };
  }

  /**
   * The answer of {@code GET /api/capture/{id}/packets}.
   *
   * @param next the value of {@code after} that asks for those behind these
   */
  public record Page(List<Map<String, Object>> packets, long next) {
    static Page of(Capture capture, long after, int limit) {
      List<Frame> frames = capture.after(after, limit);
      return new Page(
          frames.stream().map(frame -> PacketView.of(capture, frame)).toList(),
          frames.isEmpty() ? after : frames.getLast().number());
    }
  }
}
