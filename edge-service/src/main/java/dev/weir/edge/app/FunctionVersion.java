package dev.weir.edge.app;

import java.time.Instant;

/**
 * One state of a function's code and settings.
 *
 * @param version from 1, each one more than the latest before
 * @param at when it was made
 * @param by who made it
 */
record FunctionVersion(int version, Instant at, String by, FunctionConfig config) {}
