/**
 * Where a listener listens, what it bears and how long it waits, as operators write it.
 *
 * <p>Start at {@link dev.weir.common.netty.listener.settings.ListenerSettings}.
 */
@NullMarked
package dev.weir.common.netty.listener.settings;

import org.jspecify.annotations.NullMarked;
