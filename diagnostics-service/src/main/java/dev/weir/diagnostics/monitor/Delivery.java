package dev.weir.diagnostics.monitor;

import java.time.Instant;

/**
 * What became of a notice.
 *
 * @param at when that was clear
 * @param delivered whether the webhook took it
 * @param attempts how often it was sent
 * @param detail what the webhook answered, or why nothing came through
 */
public record Delivery(Instant at, boolean delivered, int attempts, String detail) {}
