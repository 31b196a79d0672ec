package dev.weir.lb.balance;

import org.jspecify.annotations.Nullable;

/**
 * A point on the earth, taken for a sphere.
 *
 * <p>It is kept as a direction from the centre too: the product of two directions is the cosine of
 * the angle between them, which falls as the way over the ground grows, and costs three
 * multiplications where the haversine formula takes five functions.
 */
public final class Location {

  private static final double POLE = 90;
  private static final double HALF_TURN = 180;

  private final double latitude;
  private final double longitude;
  private final double x;
  private final double y;
  private final double z;

  /**
   * The point of these degrees.
   *
   * @param latitude -90 (south) to 90
   * @param longitude -180 (west) to 180
   * @throws IllegalArgumentException where they are out of range
   */
  public Location(double latitude, double longitude) {
    if (!(Math.abs(latitude) <= POLE) || !(Math.abs(longitude) <= HALF_TURN)) {
      throw refused(latitude + "," + longitude);
    }
    this.latitude = latitude;
    this.longitude = longitude;
    double phi = Math.toRadians(latitude);
    double lambda = Math.toRadians(longitude);
    this.x = Math.cos(phi) * Math.cos(lambda);
    this.y = Math.cos(phi) * Math.sin(lambda);
    this.z = Math.sin(phi);
  }

  /**
   * The point that a text such as {@code 52.52,13.40} names.
   *
   * @throws IllegalArgumentException where it names none
   */
  public static Location parse(String text) {
    Location found = read(text);
    if (found == null) {
      throw refused(text);
    }
    return found;
  }

  /** The same; null where the text names no point. */
  public static @Nullable Location read(String text) {
    int comma = text.indexOf(',');
    if (comma < 0) {
      return null;
    }
    try {
      return new Location(
          Double.parseDouble(text.substring(0, comma)),
          Double.parseDouble(text.substring(comma + 1)));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException(
        "'"
            + text
            + "' is no location; expected latitude,longitude in degrees, such as 52.52,13.40");
  }

  public double latitude() {
    return latitude;
  }

  public double longitude() {
    return longitude;
  }

  /** How near the other is, from -1 (at the other end of the earth) to 1 (the same point). */
  double nearness(Location other) {
    return x * other.x + y * other.y + z * other.z;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Location that
        && latitude == that.latitude
        && longitude == that.longitude;
  }

  @Override
  public int hashCode() {
    return 31 * Double.hashCode(latitude) + Double.hashCode(longitude);
  }

  @Override
  public String toString() {
    return latitude + "," + longitude;
  }
}
