/**
 * Picks one among candidates: algorithms over any type, without sockets. Start at {@link
 * dev.weir.lb.balance.BalanceSettings}, which builds a {@link dev.weir.lb.balance.Balancer} for a
 * pool.
 */
@NullMarked
package dev.weir.lb.balance;

import org.jspecify.annotations.NullMarked;
