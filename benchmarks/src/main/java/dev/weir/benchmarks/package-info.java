/**
 * JMH benchmarks of what every request pays, or every call of an edge function. Start at {@code
 * benchmarks/jmh}, which runs them.
 */
@NullMarked
package dev.weir.benchmarks;

import org.jspecify.annotations.NullMarked;
