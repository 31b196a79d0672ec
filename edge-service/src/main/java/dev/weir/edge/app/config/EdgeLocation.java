package dev.weir.edge.app.config;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weir.edge.geo.Place;
import org.jspecify.annotations.Nullable;

/**
 * Where an edge is, {@code weir.edge.location}. Each may be left out, the two degrees together.
 *
 * @param latitude degrees, -90 (south) to 90
 * @param longitude degrees, -180 (west) to 180
 * @param region as the operator calls it
 * @param country as the operator calls it, {@code DE}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EdgeLocation(
    @Nullable Double latitude,
    @Nullable Double longitude,
    @Nullable String region,
    @Nullable String country) {

  public EdgeLocation {
    if ((latitude == null) != (longitude == null)) {
      throw new IllegalArgumentException(
          "weir.edge.location has one of latitude and longitude, expected both or none");
    }
    if (latitude != null && longitude != null) {
      new Place(latitude, longitude);
    }
  }

  /** The point; null where it is not said. */
  @JsonIgnore
  public @Nullable Place place() {
    return latitude == null || longitude == null ? null : new Place(latitude, longitude);
  }
}
