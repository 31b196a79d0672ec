/**
 * Clients and a server for tests that speak what a socket alone is too little for.
 *
 * <p>Start at {@link dev.weir.testkit.netty.Http2WebSocket}, at {@link
 * dev.weir.testkit.netty.RawHttp2} for frames as they are told, and at {@link
 * dev.weir.testkit.netty.Http2Case} for the corpus of doubtful requests; {@link
 * dev.weir.testkit.netty.Http3Server} is the server.
 */
@NullMarked
package dev.weir.testkit.netty;

import org.jspecify.annotations.NullMarked;
