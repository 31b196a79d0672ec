/**
 * What is known of an upstream, from probes and from the traffic that it serves, and whether it may
 * be chosen for that. Decisions without sockets; {@link dev.weir.lb.upstream.Upstream} keeps one of
 * each for itself and {@link dev.weir.lb.upstream.Pool} asks them. Start at {@link
 * dev.weir.lb.health.HealthSettings}.
 */
@NullMarked
package dev.weir.lb.health;

import org.jspecify.annotations.NullMarked;
