/**
 * Turns Gateway's route definitions into what the balancer serves: which lane takes a route and
 * why, its predicates and filters, its limits and time-outs.
 *
 * <p>Start at {@link dev.weir.lb.app.route.Routes}, which holds the routes in force; {@link
 * dev.weir.lb.app.route.RouteCompiler} decides whether the fast lane can do all that a route asks
 * for.
 */
@NullMarked
package dev.weir.lb.app.route;

import org.jspecify.annotations.NullMarked;
