package dev.weir.edge.app;

/**
 * What one edge says when it has forgotten.
 *
 * @param edge its id
 * @param removed how many keys it held of what was purged
 */
record LocalInvalidation(String edge, long removed) {}
