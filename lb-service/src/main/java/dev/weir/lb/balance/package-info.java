/**
 * Picks one among candidates: algorithms over any type, without sockets or clocks. Start at {@link
 * dev.weir.lb.balance.Algorithm}, which names them and builds a {@link
 * dev.weir.lb.balance.Balancer}.
 */
@NullMarked
package dev.weir.lb.balance;

import org.jspecify.annotations.NullMarked;
