/**
 * Serves requests: looks for stored answers, fetches from the origins, and streams what comes while
 * it is stored. Decides nothing that {@link dev.weir.edge.policy} can decide.
 *
 * <p>Start at {@link dev.weir.edge.netty.EdgeLane}. Everything of one request runs on the event
 * loop of its client.
 */
@NullMarked
package dev.weir.edge.netty;

import org.jspecify.annotations.NullMarked;
