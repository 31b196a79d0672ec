/**
 * Sends the requests of {@code POST /api/http} over connections of their own; start at {@link
 * dev.weir.diagnostics.http.netty.HttpProbe}.
 */
@NullMarked
package dev.weir.diagnostics.http.netty;

import org.jspecify.annotations.NullMarked;
