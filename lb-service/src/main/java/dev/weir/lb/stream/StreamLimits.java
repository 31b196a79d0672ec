package dev.weir.lb.stream;

import java.time.Duration;

/**
 * What a stream listener bears.
 *
 * @param idle after which a connection, or a session of datagrams, without a byte either way ends;
 *     from 1 s
 * @param hello within which a PROXY header must be there where one is expected, and from then on a
 *     TLS client must have said its name; from 100 ms
 * @param drain that open connections have to end by themselves when the listener closes
 * @param maxConnections open connections or sessions in all, from 1
 * @param maxConnectionsPerAddress of one client address, from 1
 */
public record StreamLimits(
    Duration idle,
    Duration hello,
    Duration drain,
    int maxConnections,
    int maxConnectionsPerAddress) {

  private static final Duration MIN_IDLE = Duration.ofSeconds(1);
  private static final Duration MIN_HELLO = Duration.ofMillis(100);

  public StreamLimits {
    if (idle.compareTo(MIN_IDLE) < 0 || hello.compareTo(MIN_HELLO) < 0 || drain.isNegative()) {
      throw new IllegalArgumentException(
          "idle time "
              + idle
              + ", time for the hello "
              + hello
              + " or drain time "
              + drain
              + " is too short; expected at least 1 s, 100 ms and 0");
    }
    if (maxConnections < 1 || maxConnectionsPerAddress < 1) {
      throw new IllegalArgumentException(
          "connections of "
              + maxConnections
              + " in all and "
              + maxConnectionsPerAddress
              + " an address must both be 1 or more");
    }
  }
}
