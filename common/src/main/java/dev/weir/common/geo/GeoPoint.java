package dev.weir.common.geo;

/**
 * A point on the earth.
 *
 * @param latitude degrees, -90 (south) to 90
 * @param longitude degrees, -180 (west) to 180
 */
public record GeoPoint(double latitude, double longitude) {

  public GeoPoint {
    if (!(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180)) {
      throw new IllegalArgumentException(
          "latitude %s and longitude %s are refused, expected -90 to 90 and -180 to 180"
              .formatted(latitude, longitude));
    }
  }
}
