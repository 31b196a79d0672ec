package dev.weir.diagnostics.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.geo.GeoNetwork;
import dev.weir.diagnostics.app.trace.Networks;
import dev.weir.testkit.MmdbFile;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworksTest {
  @TempDir Path folder;

  @Test
  void databasesTellTogetherWhoseNetworkItIs() throws IOException {
    Path systems = folder.resolve("asn.mmdb");
    Path countries = folder.resolve("country.mmdb");
    new MmdbFile().withSystem("192.0.2.0", 24, 64_500, "Example").write(systems);
    new MmdbFile().with("192.0.0.0", 16, null, 0).write(countries);

    try (Networks networks = new DiagnosticsProperties.Geo(List.of(systems, countries)).open()) {
      assertThat(networks.of(InetAddress.ofLiteral("192.0.2.1")))
          .contains(new GeoNetwork(64_500L, "Example", "XX"));
      assertThat(networks.of(InetAddress.ofLiteral("192.0.3.1")))
          .contains(new GeoNetwork(null, null, "XX"));
      assertThat(networks.of(InetAddress.ofLiteral("198.51.100.1"))).isEmpty();
    }
  }

  @Test
  void fileThatIsNoDatabaseIsRefused() {
    Path missing = folder.resolve("missing.mmdb");

    assertThatThrownBy(() -> new DiagnosticsProperties.Geo(List.of(missing)).open())
        .isInstanceOf(RefusedConfiguration.class)
        .hasMessageContaining("weir.diagnostics.geo.files");
  }
}
