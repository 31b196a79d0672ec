package dev.weir.diagnostics.os;

import dev.weir.diagnostics.probe.Probe;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Datagrams of flows whose number is in their length as well as in their payload: the UDP header is
 * all that a router which quotes eight bytes gives back, and the ports are the flow.
 */
final class LengthWire implements Wire {
  /** Lengths of one flow before they begin again; the longest datagram has about 1 kB. */
  private static final int MOST = 1_000;

  private static final int UDP_HEADER_BYTES = 8;

  private final UdpWire shortest = new UdpWire(0, true);
  private final Map<Integer, Integer> sentByPort = new HashMap<>();
  private final Map<Place, Integer> numbers = new HashMap<>();

  /**
   * What tells a datagram from all others.
   *
   * @param length of UDP header and payload
   */
  private record Place(int port, int length) {}

  @Override
  public byte[] encode(Probe probe) {
    int before = sentByPort.merge(port(probe), 1, Integer::sum) - 1;
    byte[] bytes = UdpWire.payload(probe.number(), UdpWire.SHORTEST_BYTES + before % MOST);
    numbers.put(new Place(port(probe), UDP_HEADER_BYTES + bytes.length), probe.number());
    return bytes;
  }

  @Override
  public int port(Probe probe) {
    return shortest.port(probe);
  }

  @Override
  public OptionalInt answered(Received received) {
    return shortest.answered(received);
  }

  @Override
  public OptionalInt quoted(Received error) {
    return shortest.quoted(error);
  }

  @Override
  public OptionalInt stamped(Received stamp) {
    return shortest.stamped(stamp);
  }

  @Override
  public int headerBytesNotQuoted() {
    return shortest.headerBytesNotQuoted();
  }

  /** The number of the probe that went to a port with this UDP length; empty for strangers. */
  OptionalInt number(int port, int length) {
    return Optional.ofNullable(numbers.get(new Place(port, length)))
        .map(OptionalInt::of)
        .orElse(OptionalInt.empty());
  }
}
