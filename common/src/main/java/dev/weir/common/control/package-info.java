/**
 * Decides who may do what on the control plane: tokens and roles, what a browser may be made to
 * send, and who has guessed too often.
 *
 * <p>Start at {@link dev.weir.common.control.Access}, which says what a request needs.
 */
@NullMarked
package dev.weir.common.control;

import org.jspecify.annotations.NullMarked;
