package dev.weir.common.netty.socket;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;

/**
 * How sockets are driven, best first.
 *
 * <p>io_uring is somewhat cheaper for each request than epoll and still not the best. In Netty
 * 4.2.18 a reset that arrives together with data is noticed only when a time-out says so, an event
 * loop that is closed may wait for ever, and datagrams stall.
 */
public enum TransportKind {
  EPOLL,
  IO_URING,
  NIO;

  /** The best one that this machine and its settings allow. */
  public static TransportKind best() {
    return Arrays.stream(values()).filter(TransportKind::isAvailable).findFirst().orElse(NIO);
  }

  /** Whether it can be had here. */
  public boolean isAvailable() {
    return missing() == null;
  }

  /**
   * Sees to it that it can be had.
   *
   * @throws IllegalStateException where it cannot, with the reason
   */
  public void require() {
    Throwable missing = missing();
    if (missing != null) {
      throw new IllegalStateException(
          "there is no " + label() + " here: " + Reasons.of(missing), missing);
    }
  }

  /** What keeps it from being had; null where nothing does. */
  @Nullable Throwable missing() {
    return switch (this) {
      case IO_URING -> IoUring.unavailabilityCause();
      case EPOLL -> Epoll.unavailabilityCause();
      case NIO -> null;
    };
  }

  /** {@code io_uring}, {@code epoll} or {@code nio}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its label and why it is not a better one, where that cannot be had: for a log. */
  public String described() {
    return Arrays.stream(values())
        .filter(better -> better.compareTo(this) < 0 && !better.isAvailable())
        .map(better -> ", no " + better.label() + ": " + Reasons.of(better.missing()))
        .collect(Collectors.joining("", label(), ""));
  }

  /**
   * Event loops of this kind for what is not to share a {@link Transport}'s: whoever asks for them
   * disposes of them.
   *
   * @param name what the names of their threads begin with
   * @param size how many, at least 1
   */
  public LoopResources loops(String name, int size) {
    return new EventLoops(this, size, name);
  }

  EventLoopGroup group(int size, ThreadFactory threads) {
    return switch (this) {
      case IO_URING ->
          new MultiThreadIoEventLoopGroup(size, threads, IoUringIoHandler.newFactory());
      case EPOLL -> new EpollLoops(size, threads);
      case NIO -> new MultiThreadIoEventLoopGroup(size, threads, NioIoHandler.newFactory());
    };
  }
}
