package dev.weir.lb.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.net.HostPort;
import dev.weir.common.tls.BackOff;
import dev.weir.lb.upstream.UpstreamSpec;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnownServersTest {

  private static final Duration VALID = Duration.ofSeconds(7);
  private static final Finding GONE = new Finding.Gone("no such name");
  private static final Finding FAILED = new Finding.Failed("SERVFAIL");

  /** Without chance, each pause is as long as it may be. */
  private final KnownServers known = known(List.of());

  private static KnownServers known(List<UpstreamSpec> before) {
    return new KnownServers(
        before, new BackOff(Duration.ofSeconds(1), Duration.ofSeconds(30)), 3, () -> 0);
  }

  private static UpstreamSpec server(int last, int weight) {
    HostPort address = new HostPort("192.0.2." + last, 80);
    return new UpstreamSpec(address.toString(), address, weight);
  }

  private static Finding servers(int... last) {
    return Finding.Servers.of(IntStream.of(last).mapToObj(each -> server(each, 1)).toList(), VALID);
  }

  @Test
  void others_areTold_withWhoCameAndWhoWent() {
    assertThat(known.found(servers(1, 2)))
        .isEqualTo(
            new Step.Changed(
                List.of(server(1, 1), server(2, 1)),
                List.of("192.0.2.1:80", "192.0.2.2:80"),
                List.of(),
                VALID));
    assertThat(known.found(servers(3, 2)))
        .isEqualTo(
            new Step.Changed(
                List.of(server(2, 1), server(3, 1)),
                List.of("192.0.2.3:80"),
                List.of("192.0.2.1:80"),
                VALID));
  }

  @Test
  void sameServersInAnotherOrder_changeNothing() {
    known.found(servers(1, 2));
    assertThat(known.found(servers(2, 1))).isEqualTo(new Step.Same(VALID));
  }

  @Test
  void otherWeight_isAChange_thoughNobodyCameOrWent() {
    known.found(servers(1));
    assertThat(known.found(Finding.Servers.of(List.of(server(1, 5)), VALID)))
        .isEqualTo(new Step.Changed(List.of(server(1, 5)), List.of(), List.of(), VALID));
  }

  @Test
  void failures_keepWhatIsKnown_andWaitLongerEachTime() {
    known.found(servers(1));
    for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
      assertThat(known.found(FAILED))
          .isEqualTo(new Step.Kept("SERVFAIL", Duration.ofSeconds(seconds)));
    }
    assertThat(known.found(servers(1))).isEqualTo(new Step.Same(VALID));
    assertThat(known.found(FAILED).next()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void noServers_areBelieved_whenSaidTwiceInARow() {
    known.found(servers(1));
    assertThat(known.found(GONE)).isInstanceOf(Step.Kept.class);
    assertThat(known.found(FAILED)).isInstanceOf(Step.Kept.class);
    assertThat(known.found(GONE)).as("not in a row").isInstanceOf(Step.Kept.class);
    assertThat(known.found(GONE))
        .isEqualTo(
            new Step.Emptied(List.of("192.0.2.1:80"), "no such name", Duration.ofSeconds(8)));
    assertThat(known.found(GONE)).isInstanceOf(Step.Kept.class);
    assertThat(known.found(servers(1))).isInstanceOf(Step.Changed.class);
  }

  @Test
  void moreServersThanAllowed_areAFailure() {
    known.found(servers(1));
    assertThat(known.found(servers(1, 2, 3, 4)))
        .isEqualTo(
            new Step.Kept("4 servers were found, at most 3 are taken", Duration.ofSeconds(1)));
    assertThat(known.found(servers(1, 2, 3))).isInstanceOf(Step.Changed.class);
  }

  @Test
  void serversKnownFromBefore_areNotNew() {
    assertThat(known(List.of(server(1, 1))).found(servers(1, 2)))
        .isEqualTo(
            new Step.Changed(
                List.of(server(1, 1), server(2, 1)), List.of("192.0.2.2:80"), List.of(), VALID));
  }
}
