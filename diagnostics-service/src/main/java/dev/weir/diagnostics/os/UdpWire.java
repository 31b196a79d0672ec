package dev.weir.diagnostics.os;

import dev.weir.diagnostics.probe.Probe;
import java.util.OptionalInt;

/**
 * Datagrams to the ports from 33434 on, as traceroute has always used them. Either the port is the
 * probe's number, so that even a router that quotes no more than the UDP header tells which probe
 * it means; or the port is the flow, and the number is what a router quotes of the payload. The
 * first and the last two bytes hold the number, the last ones for the stamps of sent packets; it is
 * written as its complement, since a router may quote zeros in place of a payload.
 */
final class UdpWire implements Wire {
  private static final int FIRST_PORT = 33_434;
  private static final int HEADER_BYTES = 8;
  private static final int NUMBER_BYTES = 2;

  /** Payload that holds the number at both ends. */
  static final int SHORTEST_BYTES = 2 * NUMBER_BYTES;

  private final int payloadBytes;
  private final boolean flows;

  UdpWire(int payloadBytes, boolean flows) {
    this.payloadBytes = Math.max(SHORTEST_BYTES, payloadBytes);
    this.flows = flows;
  }

  @Override
  public byte[] encode(Probe probe) {
    return payload(probe.number(), payloadBytes);
  }

  /** A payload of at least {@link #SHORTEST_BYTES}. */
  static byte[] payload(int number, int payloadBytes) {
    byte[] bytes = new byte[payloadBytes];
    writeNumber(number, bytes, 0);
    writeNumber(number, bytes, payloadBytes - NUMBER_BYTES);
    return bytes;
  }

  private static void writeNumber(int number, byte[] to, int at) {
    to[at] = (byte) (~number >> 8);
    to[at + 1] = (byte) ~number;
  }

  @Override
  public int port(Probe probe) {
    return FIRST_PORT + (flows ? probe.flow() : probe.number());
  }

  @Override
  public OptionalInt answered(Received received) {
    return flows ? OptionalInt.empty() : numberOfPort(received.port());
  }

  @Override
  public OptionalInt quoted(Received error) {
    return flows ? number(error.bytes(), 0) : numberOfPort(error.port());
  }

  @Override
  public OptionalInt stamped(Received stamp) {
    byte[] bytes = stamp.bytes();
    return bytes.length < payloadBytes
        ? OptionalInt.empty()
        : number(bytes, bytes.length - NUMBER_BYTES);
  }

  @Override
  public int headerBytesNotQuoted() {
    return HEADER_BYTES;
  }

  private static OptionalInt number(byte[] bytes, int at) {
    return bytes.length < at + NUMBER_BYTES
        ? OptionalInt.empty()
        : OptionalInt.of(~((bytes[at] << 8) | (bytes[at + 1] & 0xff)) & 0xffff);
  }

  private static OptionalInt numberOfPort(int port) {
    return port < FIRST_PORT ? OptionalInt.empty() : OptionalInt.of(port - FIRST_PORT);
  }
}
