package dev.weir.common.geo;

import com.maxmind.db.MaxMindDbConstructor;
import com.maxmind.db.MaxMindDbParameter;
import org.jspecify.annotations.Nullable;

/**
 * What is read of an entry of a GeoIP database. Public because the reader's decoder builds it by
 * reflection.
 *
 * @param location null: it says nothing of one
 */
public record GeoEntry(@Nullable Point location) {

  /** As the decoder builds it. */
  @MaxMindDbConstructor
  public GeoEntry(@MaxMindDbParameter(name = "location") @Nullable Point location) {
    this.location = location;
  }

  /** In degrees. */
  public record Point(@Nullable Double latitude, @Nullable Double longitude) {

    /** As the decoder builds it. */
    @MaxMindDbConstructor
    public Point(
        @MaxMindDbParameter(name = "latitude") @Nullable Double latitude,
        @MaxMindDbParameter(name = "longitude") @Nullable Double longitude) {
      this.latitude = latitude;
      this.longitude = longitude;
    }
  }

  /** Null where it does not name a point. */
  @Nullable GeoPoint toPoint() {
    if (location == null || location.latitude == null || location.longitude == null) {
      return null;
    }
    return new GeoPoint(location.latitude, location.longitude);
  }
}
