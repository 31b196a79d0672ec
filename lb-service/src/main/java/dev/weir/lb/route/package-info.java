/**
 * What goes where: routes that the fast lane serves, compiled into a table that finds one by path
 * without looking at the others. Start at {@link dev.weir.lb.route.RouteTable}.
 */
@NullMarked
package dev.weir.lb.route;

import org.jspecify.annotations.NullMarked;
