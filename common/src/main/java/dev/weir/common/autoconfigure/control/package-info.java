/**
 * Who may call a control plane, and what becomes of a call that may not: the guard against other
 * web pages, tokens and JWTs, guessing, and the audit of what Spring itself changes.
 *
 * <p>Start at {@link dev.weir.common.autoconfigure.control.ControlAutoConfiguration}. Controllers
 * ask {@link dev.weir.common.autoconfigure.control.Caller} who calls.
 */
@NullMarked
package dev.weir.common.autoconfigure.control;

import org.jspecify.annotations.NullMarked;
