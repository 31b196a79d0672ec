/**
 * How a control plane says no: every error that reaches Spring as {@code application/problem+json}
 * (RFC 9457).
 *
 * <p>Controllers throw what {@link dev.weir.common.autoconfigure.problem.Problems} makes; {@link
 * dev.weir.common.autoconfigure.problem.ProblemExceptionHandler} answers with it.
 */
@NullMarked
package dev.weir.common.autoconfigure.problem;

import org.jspecify.annotations.NullMarked;
