package dev.weir.common.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpstreamCountsTest {

  private final UpstreamCounts.Registry registry = new UpstreamCounts.Registry();

  @Test
  void snapshot_addsUpWhatEachLoopCounts() {
    ConnectionCounts one = registry.of("http://a:1").of("loop 1");
    ConnectionCounts two = registry.of("http://a:1").of("loop 2");
    one.opened();
    one.lentAfter(3_000_000);
    two.opened();
    two.opened();
    two.lentAfter(1_000_000);
    two.becameIdle();
    two.waiting(4);
    two.connectFailed();
    one.closed(CloseReason.PEER);
    UpstreamSnapshot snapshot = registry.snapshot().getFirst();
    assertThat(snapshot.upstream()).isEqualTo("http://a:1");
    assertThat(snapshot.created()).isEqualTo(3);
    assertThat(snapshot.idle()).isOne();
    assertThat(snapshot.active()).isOne();
    assertThat(snapshot.pending()).isEqualTo(4);
    assertThat(snapshot.connectFailures()).isOne();
    assertThat(snapshot.closed()).containsEntry("peer", 1L).containsEntry("idle", 0L);
    assertThat(snapshot.acquired()).isEqualTo(2);
    assertThat(snapshot.acquireWaitMillisTotal()).isEqualTo(4);
    assertThat(snapshot.acquireWaitMillisMax()).isEqualTo(3);
  }

  @Test
  void watcher_seesUpstreamsThatAreThereAndThoseThatCome() {
    registry.of("http://a:1");
    List<String> seen = new ArrayList<>();
    registry.watch(into(seen));
    registry.of("http://b:2");
    registry.of("http://b:2");
    assertThat(seen).containsExactly("http://a:1", "http://b:2");
  }

  private static UpstreamCounts.Registry.Watcher into(List<String> seen) {
    return new UpstreamCounts.Registry.Watcher() {
      @Override
      public void came(UpstreamCounts upstream) {
        seen.add(upstream.upstream());
      }

      @Override
      public void went(UpstreamCounts upstream) {
        seen.add("no " + upstream.upstream());
      }
    };
  }

  @Test
  void upstreamThatIsNotConfiguredAnyMore_goesWithItsLastConnection() {
    List<String> seen = new ArrayList<>();
    registry.watch(into(seen));
    registry.wanted("http://a:1");
    registry.wanted("http://a:1");
    registry.used("http://a:1");
    registry.unwanted("http://a:1");
    registry.left("http://a:1");
    assertThat(seen).as("another pool has it").containsExactly("http://a:1");
    registry.used("http://a:1");
    registry.unwanted("http://a:1");
    assertThat(registry.snapshot()).as("it has connections").hasSize(1);
    registry.left("http://a:1");
    assertThat(registry.snapshot()).isEmpty();
    assertThat(seen).containsExactly("http://a:1", "no http://a:1");
  }

  @Test
  void upstreamsStay_whereNobodyTellsWhichAreConfigured() {
    registry.used("http://a:1");
    registry.left("http://a:1");
    assertThat(registry.snapshot()).hasSize(1);
    UpstreamCounts.Registry connected = UpstreamCounts.Registry.ofConnected();
    connected.used("http://a:1");
    connected.left("http://a:1");
    assertThat(connected.snapshot()).isEmpty();
  }
}
