package dev.weir.edge.geo;

/**
 * A point on the earth, taken for a sphere.
 *
 * @param latitude degrees, -90 (south) to 90
 * @param longitude degrees, -180 (west) to 180
 */
public record Place(double latitude, double longitude) {

  /** Mean radius of the earth (IUGG), in kilometres. */
  private static final double RADIUS_KM = 6371.0088;

  public Place {
    if (!(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180)) {
      throw new IllegalArgumentException(
          "latitude %s and longitude %s are refused, expected -90 to 90 and -180 to 180"
              .formatted(latitude, longitude));
    }
  }

  /** How far the other is along the ground, in kilometres: the haversine formula. */
  public double kilometresTo(Place other) {
    double phi = Math.toRadians(latitude);
    double theta = Math.toRadians(other.latitude);
    double north = Math.sin((theta - phi) / 2);
    double east = Math.sin(Math.toRadians(other.longitude - longitude) / 2);
    double haversine = north * north + Math.cos(phi) * Math.cos(theta) * east * east;
    return 2 * RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(haversine)));
  }
}
