/** JMH benchmarks of what every request pays. Start at {@code benchmarks/jmh}, which runs them. */
@NullMarked
package dev.weir.benchmarks;

import org.jspecify.annotations.NullMarked;
