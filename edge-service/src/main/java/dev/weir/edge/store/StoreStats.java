package dev.weir.edge.store;

/**
 * How full a store is.
 *
 * @param entries keys held
 * @param bytes what they take, overhead included
 * @param maxBytes what they may take
 * @param evictions keys that had to make room since the start
 */
public record StoreStats(long entries, long bytes, long maxBytes, long evictions) {}
