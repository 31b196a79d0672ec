/**
 * URLs as browsers read and write them (WHATWG URL, 2026-08): what code points become of a text, of
 * a base and of each part that is set. Plain and bounded; called for the {@code URL} of edge
 * functions.
 *
 * <p>Start at {@link dev.weir.edge.functions.url.WebUrl}.
 */
@NullMarked
package dev.weir.edge.functions.url;

import org.jspecify.annotations.NullMarked;
