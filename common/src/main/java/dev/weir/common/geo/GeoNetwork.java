package dev.weir.common.geo;

import org.jspecify.annotations.Nullable;

/**
 * Whose network an address is in.
 *
 * @param system number of the autonomous system; null: the database does not say
 * @param organization that runs it; null: the database does not say
 * @param country two letters of ISO 3166-1; null: the database does not say
 */
public record GeoNetwork(
    @Nullable Long system, @Nullable String organization, @Nullable String country) {

  /** What two databases say together; this one goes first. */
  public GeoNetwork or(GeoNetwork other) {
    return new GeoNetwork(
        system == null ? other.system : system,
        organization == null ? other.organization : organization,
        country == null ? other.country : country);
  }
}
