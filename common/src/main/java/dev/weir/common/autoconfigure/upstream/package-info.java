/**
 * Connections to upstreams as beans: their settings, TLS, meters, and the part of a service's API
 * that shows them.
 *
 * <p>Start at {@link dev.weir.common.autoconfigure.upstream.UpstreamsAutoConfiguration}.
 */
@NullMarked
package dev.weir.common.autoconfigure.upstream;

import org.jspecify.annotations.NullMarked;
