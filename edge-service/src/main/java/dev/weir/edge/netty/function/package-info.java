/**
 * Edge functions on the way of a request and its answer: before the edge's own lane and after it.
 *
 * <p>Start at {@link dev.weir.edge.netty.function.FunctionLane}. What runs the code is {@link
 * dev.weir.edge.functions}.
 */
@NullMarked
package dev.weir.edge.netty.function;

import org.jspecify.annotations.NullMarked;
