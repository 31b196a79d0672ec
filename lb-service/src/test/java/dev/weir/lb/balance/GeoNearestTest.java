package dev.weir.lb.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeoNearestTest {

  private static final Server BERLIN = Server.at(52.52, 13.40);
  private static final Server TOKYO = Server.at(35.68, 139.69);
  private static final Server HONOLULU = Server.at(21.31, -157.86);
  private static final Server SOMEWHERE = new Server("somewhere");

  private static Balancer<Server> near(@Nullable Location client, List<Server> servers) {
    Site site = new Site("", ask -> client);
    return BalanceSettings.of(Algorithm.GEO_NEAREST).over(servers, site);
  }

  /** In kilometres; R. W. Sinnott, "Virtues of the Haversine", 1984. */
  private static double haversine(Location one, Location other) {
    double phi = Math.toRadians(other.latitude() - one.latitude());
    double lambda = Math.toRadians(other.longitude() - one.longitude());
    double a =
        Math.pow(Math.sin(phi / 2), 2)
            + Math.cos(Math.toRadians(one.latitude()))
                * Math.cos(Math.toRadians(other.latitude()))
                * Math.pow(Math.sin(lambda / 2), 2);
    return 2 * 6_371 * Math.asin(Math.min(1, Math.sqrt(a)));
  }

  @Test
  void nearest_isPicked_evenAcrossTheDateLine() {
    List<Server> servers = List.of(BERLIN, TOKYO, HONOLULU, SOMEWHERE);
    assertThat(near(new Location(48.85, 2.35), servers).pick(Asking.ANY)).isSameAs(BERLIN);
    assertThat(near(new Location(-18, 178), servers).pick(Asking.ANY)).isSameAs(HONOLULU);
    assertThat(near(new Location(37.5, 127), servers).pick(Asking.ANY)).isSameAs(TOKYO);
  }

  @Property(tries = 200)
  void nearest_isThatOfTheHaversineFormula(
      @ForAll @Size(min = 1, max = 20) List<@DoubleRange(min = -90, max = 90) Double> latitudes,
      @ForAll @DoubleRange(min = -90, max = 90) double latitude,
      @ForAll @DoubleRange(min = -180, max = 180) double longitude) {
    List<Server> servers = new ArrayList<>();
    for (int i = 0; i < latitudes.size(); i++) {
      servers.add(Server.at(latitudes.get(i), (i * 77.7) % 360 - 180));
    }
    Location client = new Location(latitude, longitude);
    Server picked = Objects.requireNonNull(near(client, servers).pick(Asking.ANY));
    double least =
        servers.stream()
            .mapToDouble(s -> haversine(client, Objects.requireNonNull(s.location)))
            .min()
            .orElseThrow();
    assertThat(haversine(client, Objects.requireNonNull(picked.location)))
        .isCloseTo(least, within(0.5));
  }

  @Test
  void thoseOfOneLocation_shareByWhatTheyDo() {
    Server busy = Server.at(52.52, 13.40);
    busy.inFlight.set(2);
    assertThat(Asking.picks(near(new Location(50, 10), List.of(busy, BERLIN, TOKYO)), 5))
        .containsOnly(BERLIN);
  }

  @Test
  void nextNearest_follows_andLastWhoIsNowhere() {
    Balancer<Server> balancer =
        near(new Location(48.85, 2.35), List.of(SOMEWHERE, HONOLULU, TOKYO, BERLIN));
    assertThat(balancer.pick(Asking.ANY, Set.of(BERLIN))).isSameAs(TOKYO);
    assertThat(balancer.pick(Asking.ANY, Set.of(BERLIN, TOKYO))).isSameAs(HONOLULU);
    assertThat(balancer.pick(Asking.ANY, Set.of(BERLIN, TOKYO, HONOLULU))).isSameAs(SOMEWHERE);
  }

  @Test
  void clientAnywhere_isServedByAll() {
    Map<String, Long> counts =
        Asking.counts(near(null, List.of(BERLIN, TOKYO, HONOLULU, SOMEWHERE)), 40);
    assertThat(counts).hasSize(4).allSatisfy((id, count) -> assertThat(count).isEqualTo(10));
  }

  @Test
  void location_isReadFromText() {
    assertThat(Location.parse("52.52, -13.4")).isEqualTo(new Location(52.52, -13.4));
    assertThat(Location.read("north pole")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "52", "91,0", "0,181", "NaN,0", "a,b"})
  void textThatNamesNoPoint_isRefused(String text) {
    assertThatThrownBy(() -> Location.parse(text))
        .hasMessage(
            "'"
                + text
                + "' is no location; expected latitude,longitude in degrees, such as 52.52,13.40");
  }
}
