/** Errors as answers: {@link dev.weir.common.problem.Problem} is one, in the form of RFC 9457. */
@NullMarked
package dev.weir.common.problem;

import org.jspecify.annotations.NullMarked;
