/**
 * Pools of upstreams: who is in, who may be chosen, and who is chosen next. Start at {@link
 * dev.weir.lb.upstream.Pools}.
 */
@NullMarked
package dev.weir.lb.upstream;

import org.jspecify.annotations.NullMarked;
