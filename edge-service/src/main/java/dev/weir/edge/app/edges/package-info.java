/**
 * The other edges: who they are, and how purges reach them and are acknowledged, from edge to edge
 * over HTTP or over one log on Redis.
 *
 * <p>Start at {@link dev.weir.edge.app.edges.OtherEdges}, the one way out that the API knows.
 */
@NullMarked
package dev.weir.edge.app.edges;

import org.jspecify.annotations.NullMarked;
