/**
 * What was changed while the balancer runs, apart from what it means: changes by name as JSON, how
 * one is merged into what stands, and the file that keeps them. {@code app.api} calls it. Start at
 * {@link dev.weir.lb.control.Changes}.
 */
@NullMarked
package dev.weir.lb.control;

import org.jspecify.annotations.NullMarked;
