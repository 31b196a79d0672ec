package dev.weir.lb.app.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.state.Changes;
import dev.weir.lb.app.config.AuthConfig;
import dev.weir.lb.app.config.GeoConfig;
import dev.weir.lb.app.config.LbProperties;
import dev.weir.lb.upstream.PoolEvents;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.cloud.gateway.config.GatewayProperties;
import tools.jackson.databind.json.JsonMapper;

/** Changes that come at once are kept together, and none is answered before it is kept. */
@Timeout(20)
class ControlTest {

  private final NumberSection numbers = new NumberSection(1_000_000, Map.of());
  private final Disk disk = new Disk();
  private final List<String> audited = new ArrayList<>();
  private final Control control =
      new Control(
          List.of(numbers),
          new Configured(
              new LbProperties(
                  Map.of(),
                  "",
                  new GeoConfig("", ""),
                  Map.of(),
                  Map.of(),
                  null,
                  null,
                  Map.of(),
                  new AuthConfig(Map.of(), Map.of(), Map.of()),
                  "",
                  false,
                  Map.of(),
                  Map.of()),
              new GatewayProperties()),
          disk,
          new AuditLog(audited::add),
          new PoolEvents(InstantSource.system()));

  /** Keeps as much as it is let. */
  private static final class Disk implements ChangeStore {

    private final Semaphore writes = new Semaphore(0);
    private final CountDownLatch first = new CountDownLatch(1);
    private final List<Changes> kept = new ArrayList<>();
    private volatile boolean full;

    @Override
    public Changes read() {
      return Changes.none();
    }

    @Override
    public void keep(Changes next) throws IOException {
      first.countDown();
      writes.acquireUninterruptibly();
      if (full) {
        throw new IOException("no space");
      }
      kept.add(next);
    }

    @Override
    public void putAside() {}
  }

  @AfterEach
  void stop() {
    disk.writes.release(1_000);
    control.stop();
  }

  /** Whether there was one of the name. */
  private CompletableFuture<Boolean> put(String name, int value) {
    CompletableFuture<Boolean> existed = new CompletableFuture<>();
    control
        .change(
            "me",
            numbers,
            name,
            before -> JsonMapper.shared().createObjectNode().put("value", value))
        .subscribe(made -> existed.complete(made.existed()), existed::completeExceptionally);
    return existed;
  }

  @Test
  void changesThatWaitTogether_takeOneWrite_andAreAnsweredAfterIt() throws Exception {
    CompletableFuture<Boolean> alone = put("first", 1);
    disk.first.await();
    List<CompletableFuture<Boolean>> together = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      together.add(put("n" + i % 50, i));
    }
    CompletableFuture<Boolean> senseless = put("bad", -1);
    assertThat(alone).isNotDone();
    disk.writes.release();
    assertThat(alone.get()).isFalse();
    assertThatThrownBy(senseless::get).hasMessageContaining("negative");
    assertThat(together).noneMatch(CompletableFuture::isDone);
    disk.writes.release();
    for (int i = 0; i < together.size(); i++) {
      assertThat(together.get(i).get()).as("n%d", i).isEqualTo(i >= 50);
    }
    assertThat(disk.kept).hasSize(2);
    assertThat(disk.kept.getLast().of("numbers")).hasSize(51);
    assertThat(numbers.now("n7")).isEqualTo(57);
    assertThat(audited).hasSize(101);
  }

  @Test
  void whatCannotBeKept_isNotMade_byAnyOfThem() throws Exception {
    disk.full = true;
    CompletableFuture<Boolean> one = put("one", 1);
    disk.first.await();
    CompletableFuture<Boolean> two = put("two", 2);
    disk.writes.release(2);
    assertThat(one).failsWithin(Duration.ofSeconds(10));
    assertThat(two).failsWithin(Duration.ofSeconds(10));
    assertThat(numbers.used).isEmpty();
    assertThat(numbers.now("one")).isNull();
    assertThat(audited).isEmpty();
    disk.full = false;
    disk.writes.release();
    assertThat(put("three", 3).get()).isFalse();
    assertThat(disk.kept.getLast().of("numbers")).containsOnlyKeys("three");
  }
}
