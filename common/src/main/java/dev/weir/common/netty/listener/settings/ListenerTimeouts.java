package dev.weir.common.netty.listener.settings;

import dev.weir.common.netty.socket.Defaults;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a listener waits; zero or left out stands for the default.
 *
 * @param header from a request's first byte to the end of its header, 10 s; slower gets 408
 * @param idle a connection without a request, 75 s; then it is closed
 * @param body between two pieces of a request body, 30 s; slower ends the exchange
 * @param send a client that takes nothing of an answer, 60 s; then it is closed
 * @param tunnelIdle a tunnel (WebSocket) without a byte either way, 10 min
 * @param tunnelEnd a tunnel of which one side has ended, without a byte either way, 60 s; not
 *     longer than {@code tunnelIdle}
 * @param drain how long requests in flight may take when the listener closes, 10 s
 */
public record ListenerTimeouts(
    Duration header,
    Duration idle,
    Duration body,
    Duration send,
    Duration tunnelIdle,
    Duration tunnelEnd,
    Duration drain) {

  public ListenerTimeouts(
      @Nullable Duration header,
      @Nullable Duration idle,
      @Nullable Duration body,
      @Nullable Duration send,
      @Nullable Duration tunnelIdle,
      @Nullable Duration tunnelEnd,
      @Nullable Duration drain) {
    this.header = Defaults.time(header, 10);
    this.idle = Defaults.time(idle, 75);
    this.body = Defaults.time(body, 30);
    this.send = Defaults.time(send, 60);
    this.tunnelIdle = Defaults.time(tunnelIdle, 600);
    this.tunnelEnd = shorter(Defaults.time(tunnelEnd, 60), this.tunnelIdle);
    this.drain = Defaults.time(drain, 10);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Every default. */
  public static ListenerTimeouts standard() {
    return new ListenerTimeouts(null, null, null, null, null, null, null);
  }

  /** The same, with another time to finish what is in flight. */
  public ListenerTimeouts withDrain(Duration drain) {
    return new ListenerTimeouts(header, idle, body, send, tunnelIdle, tunnelEnd, drain);
  }
}
