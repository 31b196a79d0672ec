package dev.weir.common.netty.socket;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * TCP keep-alive: how a peer that has vanished without a word is found out. With every default that
 * takes 60 s. Components that are left out, or 0, have their default.
 *
 * @param enabled whether idle connections are probed, true
 * @param idle how long one is silent before it is, 30 s; whole seconds
 * @param interval between two probes, 10 s; whole seconds
 * @param count probes without an answer after which the connection is gone, 3
 */
public record KeepAliveSettings(Boolean enabled, Duration idle, Duration interval, int count) {

  public KeepAliveSettings(
      @Nullable Boolean enabled, @Nullable Duration idle, @Nullable Duration interval, int count) {
    this.enabled = Objects.requireNonNullElse(enabled, true);
    this.idle = seconds("idle", Defaults.time(idle, 30));
    this.interval = seconds("interval", Defaults.time(interval, 10));
    this.count = Defaults.limit(count, 3);
    if (this.count > 127) {
      throw new IllegalArgumentException("keep-alive.count " + count + " is more than 127");
    }
  }

  /** Linux takes whole seconds, 1 to 32,767. */
  private static Duration seconds(String name, Duration time) {
    if (time.toSeconds() < 1 || time.toSeconds() > 32_767 || time.toNanosPart() != 0) {
      throw new IllegalArgumentException(
          "keep-alive." + name + " " + time + " is not whole seconds between 1s and 32767s");
    }
    return time;
  }

  static KeepAliveSettings standard() {
    return new KeepAliveSettings(null, null, null, 0);
  }
}
