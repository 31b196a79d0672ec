/**
 * The language of caching in HTTP: cache directives, dates, numbers of seconds, entity tags and
 * byte ranges, read as RFC 9110 and RFC 9111 say, malformed ones included.
 *
 * <p>Start at {@link dev.weir.edge.http.ResponseDirectives}. Nothing here throws on what a peer
 * sent.
 */
@NullMarked
package dev.weir.edge.http;

import org.jspecify.annotations.NullMarked;
