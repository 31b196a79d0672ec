/**
 * The rim: Spring starts the balancer, hands it its configuration and routes, and offers the
 * control API. Start at {@link dev.weir.lb.app.LbServiceApplication}.
 */
@NullMarked
package dev.weir.lb.app;

import org.jspecify.annotations.NullMarked;
