package dev.weir.edge.app.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.weir.common.geo.GeoDatabase;
import dev.weir.edge.app.config.EdgeLocation;
import dev.weir.testkit.MmdbFile;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionFactsTest {
  private static final EdgeLocation BERLIN = new EdgeLocation(52.5, 13.4, "eu-central", "DE");

  @TempDir private Path folder;

  @Test
  void theEdgeAndTheClientsPlaceAreKnown() throws IOException {
    Path file = folder.resolve("places.mmdb");
    new MmdbFile().with("192.0.2.0", 24, 19.0, 13.4).with("198.51.100.0", 24, null, 0).write(file);
    try (GeoDatabase database = GeoDatabase.open(file)) {
      FunctionFacts facts = new FunctionFacts("edge-1", BERLIN, database);
      assertThat(facts.of(InetAddress.ofLiteral("192.0.2.7")))
          .containsExactly(
              entry("EDGE_ID", "edge-1"),
              entry("EDGE_REGION", "eu-central"),
              entry("EDGE_COUNTRY", "DE"),
              entry("EDGE_LATITUDE", "52.5"),
              entry("EDGE_LONGITUDE", "13.4"),
              entry("CLIENT_IP", "192.0.2.7"),
              entry("CLIENT_COUNTRY", "XX"),
              entry("CLIENT_LATITUDE", "19.0"),
              entry("CLIENT_LONGITUDE", "13.4"));
      assertThat(facts.of(InetAddress.ofLiteral("198.51.100.1")))
          .containsEntry("CLIENT_COUNTRY", "XX")
          .doesNotContainKey("CLIENT_LATITUDE");
      assertThat(facts.of(InetAddress.ofLiteral("203.0.113.1")))
          .containsEntry("CLIENT_IP", "203.0.113.1")
          .doesNotContainKey("CLIENT_COUNTRY");
    }
  }

  @Test
  void whatIsNotConfiguredIsLeftOut() {
    FunctionFacts facts =
        new FunctionFacts("edge-1", new EdgeLocation(null, null, null, null), null);
    assertThat(facts.of(InetAddress.ofLiteral("192.0.2.7")))
        .containsExactly(entry("EDGE_ID", "edge-1"), entry("CLIENT_IP", "192.0.2.7"));
  }
}
