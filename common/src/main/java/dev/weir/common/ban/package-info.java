/**
 * Keeps clients out for a time, by address and network: on an operator's word, or by rule when too
 * much of what they send has to be refused.
 *
 * <p>Start at {@link dev.weir.common.ban.Bans}, which is asked for each connection, told of each
 * refusal, and changed by the API. Time is an argument everywhere.
 */
@NullMarked
package dev.weir.common.ban;

import org.jspecify.annotations.NullMarked;
