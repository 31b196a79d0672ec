package dev.weir.lb.geo;

import dev.weir.common.geo.GeoDatabase;
import dev.weir.common.geo.GeoPoint;
import dev.weir.lb.balance.Ask;
import dev.weir.lb.balance.ClientLocator;
import dev.weir.lb.balance.Location;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where clients are: as a trusted proxy says in a header field or, where none does, by their
 * address.
 */
public final class ClientLocations implements ClientLocator, AutoCloseable {

  private final String header;
  private final @Nullable GeoDatabase database;

  private ClientLocations(String header, @Nullable GeoDatabase database) {
    this.header = header;
    this.database = database;
  }

  /**
   * Locations from these sources.
   *
   * @param header a field with {@code latitude,longitude}; empty: none
   * @param database a file in MaxMind's format; empty: none
   * @throws IllegalArgumentException where the file cannot be read
   */
  public static ClientLocations of(String header, String database) {
    return new ClientLocations(
        header, database.isEmpty() ? null : GeoDatabase.open(Path.of(database)));
  }

  @Override
  public @Nullable Location locate(Ask ask) {
    String said = !header.isEmpty() && ask.fromTrustedProxy() ? ask.header(header) : null;
    Location location = said == null ? null : Location.read(said);
    if (location != null || database == null) {
      return location;
    }
    GeoPoint point = database.find(ask.client());
    return point == null ? null : new Location(point.latitude(), point.longitude());
  }

  @Override
  public void close() {
    if (database != null) {
      database.close();
    }
  }
}
