/**
 * What all control planes do over HTTP: {@link dev.weir.common.autoconfigure.http.LiveEvents} for
 * streams of events, {@link dev.weir.common.autoconfigure.http.OtherMethods} for methods that a
 * path does not take, and {@link dev.weir.common.autoconfigure.http.ClientChannel} for those who
 * have to know of the connection below a request.
 */
@NullMarked
package dev.weir.common.autoconfigure.http;

import org.jspecify.annotations.NullMarked;
