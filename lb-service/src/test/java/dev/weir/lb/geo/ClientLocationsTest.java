package dev.weir.lb.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.net.IpLiteral;
import dev.weir.lb.balance.Ask;
import dev.weir.lb.balance.Location;
import dev.weir.testkit.MmdbFile;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientLocationsTest {

  private static final Location BERLIN = new Location(52.52, 13.4);
  private static final Location TOKYO = new Location(35.68, 139.69);

  @TempDir private static Path directory;

  /** Who asks, and what is said of where that is. */
  private record Asked(InetAddress client, @Nullable String said, boolean fromTrustedProxy)
      implements Ask {

    static Asked by(String address) {
      return new Asked(Objects.requireNonNull(IpLiteral.parse(address)), null, false);
    }

    Asked saying(String said, boolean trusted) {
      return new Asked(client, said, trusted);
    }

    @Override
    public @Nullable String header(String name) {
      return "X-Where".equals(name) ? said : null;
    }
  }

  private static String database() throws IOException {
    Path file = directory.resolve("test.mmdb");
    new MmdbFile()
        .with("192.0.2.0", 24, 52.52, 13.4)
        .with("198.51.100.0", 25, null, 0)
        .with("203.0.113.7", 32, 200.0, 0)
        .write(file);
    return file.toString();
  }

  @Test
  void address_isLookedUp() throws IOException {
    try (ClientLocations locations = ClientLocations.of("", database())) {
      assertThat(locations.locate(Asked.by("192.0.2.200"))).isEqualTo(BERLIN);
      assertThat(locations.locate(Asked.by("192.0.3.1"))).isNull();
      assertThat(locations.locate(Asked.by("198.51.100.1"))).as("no location").isNull();
      assertThat(locations.locate(Asked.by("203.0.113.7"))).as("no such latitude").isNull();
      assertThat(locations.locate(Asked.by("2001:db8::1"))).as("another family").isNull();
    }
  }

  @Test
  void proxyThatIsTrusted_knowsBetter() throws IOException {
    try (ClientLocations locations = ClientLocations.of("X-Where", database())) {
      Asked asked = Asked.by("192.0.2.1");
      assertThat(locations.locate(asked.saying("35.68,139.69", true))).isEqualTo(TOKYO);
      assertThat(locations.locate(asked.saying("35.68,139.69", false))).isEqualTo(BERLIN);
      assertThat(locations.locate(asked.saying("Tokyo", true))).isEqualTo(BERLIN);
    }
  }

  @Test
  void withoutAnySource_noClientIsFound() {
    try (ClientLocations locations = ClientLocations.of("", "")) {
      assertThat(locations.locate(Asked.by("192.0.2.1").saying("1,1", true))).isNull();
    }
  }

  @Test
  void fileThatIsNoDatabase_isRefusedByName() throws IOException {
    Path file = Files.writeString(directory.resolve("text.mmdb"), "not a database");
    assertThatThrownBy(() -> ClientLocations.of("", file.toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("text.mmdb' cannot be read as a GeoIP database");
    assertThatThrownBy(() -> ClientLocations.of("", directory.resolve("none.mmdb").toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none.mmdb");
  }
}
