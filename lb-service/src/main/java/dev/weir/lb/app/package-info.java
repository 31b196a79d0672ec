/**
 * The rim: Spring starts the balancer and puts its parts together. What operators write, the
 * routes, the gateway lane and the control API have a package each below this one. Start at {@link
 * dev.weir.lb.app.LbServiceApplication}.
 */
@NullMarked
package dev.weir.lb.app;

import org.jspecify.annotations.NullMarked;
