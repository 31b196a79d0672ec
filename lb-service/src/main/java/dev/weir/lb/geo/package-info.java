/**
 * Finds out where clients are: from what a trusted proxy says, and from a GeoIP database file.
 * Start at {@link dev.weir.lb.geo.ClientLocations}; pools ask it by {@link
 * dev.weir.lb.balance.ClientLocator}.
 */
@NullMarked
package dev.weir.lb.geo;

import org.jspecify.annotations.NullMarked;
