/**
 * How the balancer is told what to do while it runs: the control API, the file that keeps what it
 * changed, configuration files that change, and other balancers. Start at {@link
 * dev.weir.lb.app.api.Control}, through which every change goes.
 */
@NullMarked
package dev.weir.lb.app.api;

import org.jspecify.annotations.NullMarked;
