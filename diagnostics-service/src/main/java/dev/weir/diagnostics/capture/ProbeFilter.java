package dev.weir.diagnostics.capture;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The filter that takes what goes to a target, what it answers, and ICMP errors about either. */
public final class ProbeFilter {
  /** Behind the ICMP header, an error holds the packet that it is about, with where that went. */
  private static final int QUOTED_TARGET_V4 = 8 + 16;

  private static final int QUOTED_TARGET_V6 = 40 + 8 + 24;

  private ProbeFilter() {}

  /** In the language of pcap-filter(7). */
  public static String of(InetAddress target) {
    byte[] bytes = target.getAddress();
    String host = "host " + target.getHostAddress().replaceFirst("%.*", "");
    return bytes.length == Integer.BYTES
        ? host + " or (icmp and " + quoted("icmp", QUOTED_TARGET_V4, bytes) + ")"
        : host + " or (icmp6 and ip6[40] < 128 and " + quoted("ip6", QUOTED_TARGET_V6, bytes) + ")";
  }

  private static String quoted(String protocol, int from, byte[] bytes) {
    ByteBuffer words = ByteBuffer.wrap(bytes);
    return IntStream.range(0, bytes.length / Integer.BYTES)
        .mapToObj(
            word ->
                "%s[%d:4] = 0x%08x"
                    .formatted(
                        protocol, from + word * Integer.BYTES, words.getInt(word * Integer.BYTES)))
        .collect(Collectors.joining(" and "));
  }
}
