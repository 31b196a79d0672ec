package dev.weir.diagnostics.os;

import dev.weir.diagnostics.probe.Probe;
import java.util.OptionalInt;

/**
 * Datagrams to the ports from 33434 on, as traceroute has always used them: the port is the probe's
 * number, so that even a router that quotes no more than the UDP header tells which probe it means.
 * The last two bytes hold the number too, for the stamps of sent packets.
 */
final class UdpWire implements Wire {
  private static final int FIRST_PORT = 33_434;
  private static final int NUMBER_BYTES = 2;

  private final int payloadBytes;

  UdpWire(int payloadBytes) {
    this.payloadBytes = Math.max(NUMBER_BYTES, payloadBytes);
  }

  @Override
  public byte[] encode(Probe probe) {
    byte[] bytes = new byte[payloadBytes];
    bytes[payloadBytes - 2] = (byte) (probe.number() >> 8);
    bytes[payloadBytes - 1] = (byte) probe.number();
    return bytes;
  }

  @Override
  public int port(Probe probe) {
    return FIRST_PORT + probe.number();
  }

  @Override
  public OptionalInt answered(Received received) {
    return numberOfPort(received.port());
  }

  @Override
  public OptionalInt quoted(Received error) {
    return numberOfPort(error.port());
  }

  @Override
  public OptionalInt stamped(Received stamp) {
    byte[] bytes = stamp.bytes();
    return bytes.length < payloadBytes
        ? OptionalInt.empty()
        : OptionalInt.of(
            ((bytes[bytes.length - 2] & 0xff) << 8) | (bytes[bytes.length - 1] & 0xff));
  }

  private static OptionalInt numberOfPort(int port) {
    return port < FIRST_PORT ? OptionalInt.empty() : OptionalInt.of(port - FIRST_PORT);
  }
}
