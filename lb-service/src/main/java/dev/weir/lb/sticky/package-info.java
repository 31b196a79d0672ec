/**
 * Sessions that stay where they began: decides by a request's fields which upstream it belongs to,
 * and what its answer has to say so that the next one comes back. Start at {@link
 * dev.weir.lb.sticky.Stickiness}; both lanes ask it through {@code upstream}.
 */
@NullMarked
package dev.weir.lb.sticky;

import org.jspecify.annotations.NullMarked;
