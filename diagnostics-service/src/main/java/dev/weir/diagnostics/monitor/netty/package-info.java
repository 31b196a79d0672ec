/**
 * HTTP requests of monitors, over Reactor Netty, to an address that the policy has judged; start at
 * {@link dev.weir.diagnostics.monitor.netty.HttpCaller}.
 */
@NullMarked
package dev.weir.diagnostics.monitor.netty;

import org.jspecify.annotations.NullMarked;
