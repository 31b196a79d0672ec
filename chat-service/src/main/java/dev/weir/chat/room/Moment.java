package dev.weir.chat.room;

/**
 * One moment on two clocks: ages are told from the first, which nobody sets; people are told the
 * second.
 *
 * @param nanos monotonic nanoseconds, as {@link System#nanoTime}
 * @param millis milliseconds since 1970-01-01T00:00Z
 */
public record Moment(long nanos, long millis) {}
