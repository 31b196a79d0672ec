package dev.weir.common.netty.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.HttpVersions;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.upstream.UpstreamConnections.Ready;
import dev.weir.common.pool.CloseReason;
import dev.weir.common.pool.UpstreamCounts;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which connections are opened for those who wait, where one serves many. */
class UpstreamPoolTest {

  private static final UpstreamSettings SETTINGS = UpstreamSettings.defaults();
  private static final long LONG = SETTINGS.connectTimeout().toNanos() + 1_000_000_000L;

  private final Connector connector = new Connector();
  private final UpstreamPool pool =
      new UpstreamPool(
          new UpstreamTarget(new HostPort("127.0.0.1", 1), true, HttpVersions.HTTP_3),
          connector,
          SETTINGS,
          new UpstreamCounts.Registry().of("upstream").of("loop"),
          1);
  private final List<Waiting> served = new ArrayList<>();

  @Test
  void connectionOnItsWay_isWaitedForByAll() {
    ask(20);
    assertThat(connector.attempts).isOne();
    connected(20, 0);
    assertThat(served).hasSize(20);
    assertThat(connector.attempts).isOne();
  }

  @Test
  void whoFindsAllStreamsTaken_getsAnotherConnection() {
    ask(20);
    connected(15, 0);
    assertThat(served).hasSize(15);
    assertThat(connector.attempts).isEqualTo(2);
  }

  @Test
  void streamsThatAreAboutToBeAllowed_areWaitedFor_byAsManyAsTheyAre() {
    ask(1);
    FakeLine line = connected(1, 3);
    ask(3);
    assertThat(connector.attempts).isOne();
    ask(1);
    assertThat(connector.attempts).isEqualTo(2);
    line.allow(3);
    assertThat(served).hasSize(4);
  }

  @Test
  void promiseOfAConnectionThatEnds_isNotWaitedForAnyMore() {
    ask(1);
    FakeLine line = connected(1, 3);
    ask(3);
    pool.forget(line, CloseReason.PEER);
    assertThat(connector.attempts).isEqualTo(2);
  }

  @Test
  void promiseThatIsNotKept_holdsNobodyForLong() {
    ask(1);
    connected(1, 3);
    ask(3);
    pool.sweep(System.nanoTime());
    assertThat(connector.attempts).isOne();
    pool.sweep(System.nanoTime() + LONG);
    assertThat(connector.attempts).isEqualTo(2);
    connected(100, 0);
    assertThat(served).hasSize(4);
  }

  @Test
  void promiseThatBecomesLess_isNoticed_withoutAnyoneElseAsking() {
    ask(1);
    FakeLine line = connected(1, 3);
    ask(3);
    line.promised = 2;
    pool.sweep(System.nanoTime());
    assertThat(connector.attempts).isEqualTo(2);
  }

  @Test
  void connectionThatDoesNotComeAbout_holdsNobodyForLong_andASecondIsOpenedBeside() {
    ask(20);
    pool.sweep(System.nanoTime());
    assertThat(connector.attempts).isOne();
    pool.sweep(System.nanoTime() + LONG);
    pool.sweep(System.nanoTime() + LONG);
    assertThat(connector.attempts).isEqualTo(2);
    connected(100, 0);
    assertThat(served).hasSize(20);
    pool.connectFailed(new ConnectException("too late"));
    assertThat(served).noneMatch(waiting -> waiting.failed);
  }

  private void ask(int times) {
    for (int i = 0; i < times; i++) {
      pool.acquire(new Waiting(), _ -> {});
    }
  }

  private FakeLine connected(int room, int promised) {
    FakeLine line = new FakeLine(room, promised);
    pool.connected(line);
    return line;
  }

  /** Counts what is asked of it. */
  private static final class Connector implements UpstreamConnector {

    private int attempts;

    @Override
    public boolean mayShare() {
      return true;
    }

    @Override
    public void connect(UpstreamPool pool) {
      attempts++;
    }
  }

  /** Has the room that a test says; no exchange on it ends. */
  private final class FakeLine implements Line {

    private final Channel channel = new EmbeddedChannel();
    private final LineAge age = LineAge.ofNew(SETTINGS);
    private int room;
    private int promised;
    private boolean lent;

    FakeLine(int room, int promised) {
      this.room = room;
      this.promised = promised;
    }

    void allow(int more) {
      room += more;
      promised -= more;
      pool.roomAgain(this);
    }

    @Override
    public Channel channel() {
      return channel;
    }

    @Override
    public LineAge age() {
      return age;
    }

    @Override
    public boolean takesMore() {
      return room > 0;
    }

    @Override
    public int promised() {
      return promised;
    }

    @Override
    public boolean isLent() {
      return lent;
    }

    @Override
    public boolean shared() {
      return true;
    }

    @Override
    public void lend(UpstreamExchange exchange, Ready then) {
      room--;
      lent = true;
      served.add((Waiting) exchange);
    }

    @Override
    public void retire(CloseReason reason) {}

    @Override
    public void close(CloseReason reason) {}

    @Override
    public void enforceTimeouts(long now) {}
  }

  /** Who waits. */
  private static final class Waiting extends Unheard {

    private boolean failed;

    @Override
    public void onFailure(UpstreamFailure failure) {
      failed = true;
    }
  }
}
