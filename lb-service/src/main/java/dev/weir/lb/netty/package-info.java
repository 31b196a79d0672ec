/**
 * The fast lane of the balancer: finds the route, lends a connection to an upstream of its pool and
 * streams both ways. Start at {@link dev.weir.lb.netty.ProxyLane}; {@link
 * dev.weir.lb.netty.HealthProber} watches the upstreams.
 */
@NullMarked
package dev.weir.lb.netty;

import org.jspecify.annotations.NullMarked;
