package dev.weir.common.geo;

import com.maxmind.db.CHMCache;
import com.maxmind.db.DeserializationException;
import com.maxmind.db.Reader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A GeoIP database in a file of MaxMind's format (MaxMind DB 2.0), of which {@code
 * location.latitude} and {@code location.longitude} are read: GeoIP2 City, GeoLite2 City and what
 * is laid out like them; or the autonomous system, and the country. It is mapped into memory.
 */
public final class GeoDatabase implements AutoCloseable {

  private final Reader reader;

  private GeoDatabase(Reader reader) {
    this.reader = reader;
  }

  /**
   * Opens a file.
   *
   * @throws IllegalArgumentException where it cannot be read
   */
  public static GeoDatabase open(Path file) {
    try {
      return new GeoDatabase(new Reader(file.toFile(), new CHMCache()));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "'" + file + "' cannot be read as a GeoIP database: " + e.getMessage(), e);
    }
  }

  /** Where an address is; null where the database does not say, or is damaged there. */
  public @Nullable GeoPoint find(InetAddress address) {
    try {
      GeoEntry entry = reader.get(address, GeoEntry.class);
      return entry == null ? null : entry.toPoint();
    } catch (IOException | DeserializationException | IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * Whose network an address is in, by GeoLite2 ASN, GeoLite2 Country and what is laid out like
   * them; null where the database does not say, or is damaged there.
   */
  public @Nullable GeoNetwork network(InetAddress address) {
    try {
      NetworkEntry entry = reader.get(address, NetworkEntry.class);
      return entry == null ? null : entry.toNetwork();
    } catch (IOException | DeserializationException | IllegalArgumentException e) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
