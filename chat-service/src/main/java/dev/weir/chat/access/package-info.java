/**
 * Who a client is and what it may do: checks JSON Web Tokens (RFC 7519) and reads rights to rooms
 * from their claims.
 *
 * <p>Start at {@link dev.weir.chat.access.AccessPolicy}, which the service makes from its settings
 * and every endpoint asks. Time is an argument, or comes from a clock that is one.
 */
@NullMarked
package dev.weir.chat.access;

import org.jspecify.annotations.NullMarked;
