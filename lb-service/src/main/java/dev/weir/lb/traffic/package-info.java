/**
 * Where requests go besides one upstream of one pool: shares of them to several pools, copies of
 * them to another, and what is answered when nobody is there. Decides; {@code netty} and {@code
 * app} act. Start at {@link dev.weir.lb.traffic.TrafficSettings}.
 */
@NullMarked
package dev.weir.lb.traffic;

import org.jspecify.annotations.NullMarked;
