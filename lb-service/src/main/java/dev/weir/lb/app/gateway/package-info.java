/**
 * The gateway lane: Spring Cloud Gateway's filters between the data listener, which is Weir's, and
 * the upstreams, which are reached by the same exchanges as in the fast lane. {@link
 * dev.weir.lb.app.gateway.GatewayLane} takes the requests that a route leaves to Gateway, {@link
 * dev.weir.lb.app.gateway.UpstreamFilter} sends on what comes out of its filters, and {@link
 * dev.weir.lb.app.gateway.AnswerFilter} writes what comes back.
 */
@NullMarked
package dev.weir.lb.app.gateway;

import org.jspecify.annotations.NullMarked;
