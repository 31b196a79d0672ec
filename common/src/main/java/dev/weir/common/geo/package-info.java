/**
 * Says where an address is on the earth, by a GeoIP database file: the balancer asks it of clients,
 * the edge of whoever looks for the nearest one.
 *
 * <p>Start at {@link dev.weir.common.geo.GeoDatabase}.
 */
@NullMarked
package dev.weir.common.geo;

import org.jspecify.annotations.NullMarked;
