/**
 * Clients for tests that speak what a socket alone is too little for.
 *
 * <p>Start at {@link dev.weir.testkit.netty.Http2WebSocket}.
 */
@NullMarked
package dev.weir.testkit.netty;

import org.jspecify.annotations.NullMarked;
