package dev.weir.chat.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.weir.chat.app.Passer.Manner;
import dev.weir.chat.netty.broadcast.Broadcaster;
import dev.weir.chat.netty.client.Connections;
import dev.weir.chat.netty.room.RoomServer;
import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.testkit.RequiresRoot;
import dev.weir.testkit.RequiresTool;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Crowds of clients that are gone at once, each in its own way: nothing of them stays. */
@Timeout(240)
class CrowdIT {

  private static final int CROWD = 2_000;

  /** There are not places for two crowds: one that keeps its places is found out by the next. */
  private static final int PLACES = CROWD + 100;

  private static final Duration LONG = Duration.ofSeconds(60);

  private static ConfigurableApplicationContext service;
  private static MultiThreadIoEventLoopGroup loops;

  @BeforeAll
  static void start() {
    loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    service =
        SpringApplication.run(
            ChatServiceApplication.class,
            "--server.port=0",
            "--weir.chat.listeners.http.host=127.0.0.1",
            "--weir.chat.listeners.http.port=0",
            "--weir.chat.max-connections=" + PLACES,
            "--weir.chat.max-connections-per-address=" + PLACES,
            "--weir.chat.heartbeat.interval=1s",
            "--weir.chat.heartbeat.timeout=4s",
            "--weir.chat.close-timeout=500ms",
            "--weir.chat.drain.delay=0s",
            "--weir.chat.drain.over=0s");
  }

  @AfterAll
  static void stop() throws InterruptedException {
    service.close();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @Test
  void two_thousand_that_come_and_go_at_once_leave_nothing_behind() throws Exception {
    comeAndGo();
    awaitNobody();
    Remains before = Remains.now();

    for (int again = 0; again < 3; again++) {
      comeAndGo();
      awaitNobody();
    }

    await().atMost(LONG).untilAsserted(() -> Remains.now().assertNoMoreThan(before));
  }

  private static void comeAndGo() throws InterruptedException {
    List<Manner> manners =
        Stream.of(Manner.values()).filter(manner -> manner != Manner.STAY).toList();
    List<Passer> crowd =
        Stream.iterate(0, i -> i + 1)
            .limit(CROWD)
            .map(i -> new Passer(i % 2 == 0, manners.get(i / 2 % manners.size())))
            .toList();
    crowd.forEach(passer -> come(passer, "127.0.0.1"));
    await().atMost(LONG).until(() -> crowd.stream().allMatch(Passer::isGone));
    assertThat(crowd).noneMatch(Passer::wasRefused);
  }

  @Test
  @RequiresRoot
  @RequiresTool("ip")
  void clients_that_vanish_without_FIN_are_noticed_and_leave_nothing_behind() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      vanish(http);
      Remains before = Remains.now();

      vanish(http);

      await().atMost(LONG).untilAsserted(() -> Remains.now().assertNoMoreThan(before));
    }
  }

  /** Two hundred do, while one stays that talks to all. */
  private static void vanish(HttpClient http) throws Exception {
    try (VanishingHost host = new VanishingHost("127.77.3.1")) {
      List<Passer> crowd =
          Stream.iterate(0, i -> i + 1)
              .limit(200)
              .map(i -> new Passer(i % 2 == 0, Manner.STAY))
              .toList();
      crowd.forEach(passer -> come(passer, host.address()));
      await().atMost(LONG).until(() -> here() == 200);
      TestClient stays = TestClient.connect(http, address().getPort());
      await().atMost(LONG).until(() -> here() == 201);

      host.vanish();

      await()
          .atMost(LONG)
          .until(
              () -> {
                stays.text("anyone?");
                return stays.next(1).contains("text anyone?") && here() == 1;
              });
      stays.abort();
      crowd.forEach(Passer::go);
      awaitNobody();
    }
  }

  private static void come(Passer passer, String from) {
    new Bootstrap()
        .group(loops)
        .channel(NioSocketChannel.class)
        .handler(passer)
        .connect(address(), new InetSocketAddress(from, 0))
        .addListener(passer::connected);
  }

  private static InetSocketAddress address() {
    return Objects.requireNonNull(service.getBean(ListenerLifecycle.class).address("http"));
  }

  private static int here() {
    return service.getBean(Broadcaster.class).members()
        + service.getBean(RoomServer.class).members();
  }

  private static void awaitNobody() {
    await().atMost(LONG).until(() -> here() == 0 && service.getBean(Connections.class).size() == 0);
  }

  /**
   * What clients could leave behind.
   *
   * @param descriptors open files of this process
   * @param directBytes of Netty's buffers
   * @param objects live ones of Weir, and channels, by their classes
   */
  private record Remains(long descriptors, long directBytes, Map<String, Long> objects) {

    /** What comes and goes by itself; fewer than any one manner of going has clients. */
    private static final int NOISE = 60;

    /** What meters keep of each second in which a client asked, however many did: up to 64. */
    private static final String OF_EACH_SECOND = "dev.weir.common.metrics.RecentSeconds$";

    private static final long NOISE_BYTES = 4 << 20;

    static Remains now() {
      var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      return new Remains(
          system.getOpenFileDescriptorCount(),
          PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory(),
          liveObjects());
    }

    private static Map<String, Long> liveObjects() {
      return histogram()
          .lines()
          .map(line -> line.strip().split("\\s+"))
          .filter(row -> row.length >= 4 && isCounted(row[3]))
          .collect(Collectors.toMap(row -> row[3], row -> Long.parseLong(row[1]), Long::sum));
    }

    private static boolean isCounted(String type) {
      return (type.startsWith("dev.weir.") && !type.startsWith(OF_EACH_SECOND))
          || type.endsWith("SocketChannel");
    }

    /** A line for each class, of the objects that a collection leaves. */
    private static String histogram() {
      try {
        return (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
      } catch (Exception e) {
        throw new AssertionError("the objects cannot be counted", e);
      }
    }

    void assertNoMoreThan(Remains before) {
      assertThat(descriptors).isLessThan(before.descriptors + NOISE);
      assertThat(directBytes).isLessThan(before.directBytes + NOISE_BYTES);
      assertThat(more(before).values().stream().mapToLong(Long::longValue).sum())
          .as("more objects than before: %s", more(before))
          .isLessThan(NOISE);
    }

    /** By how many objects the classes have grown that have. */
    private Map<String, Long> more(Remains before) {
      Map<String, Long> more = new TreeMap<>(objects);
      before.objects.forEach((type, count) -> more.merge(type, -count, Long::sum));
      more.values().removeIf(change -> change <= 0);
      return more;
    }
  }

  /** An address of this machine that can be cut off: nothing goes there or comes from there. */
  private static final class VanishingHost implements AutoCloseable {

    private final String address;
    private boolean vanished;

    VanishingHost(String address) {
      this.address = address;
    }

    String address() {
      return address;
    }

    void vanish() throws IOException {
      route("replace");
      vanished = true;
    }

    private void route(String what) throws IOException {
      Process ip =
          new ProcessBuilder("ip", "route", what, "blackhole", address + "/32", "table", "local")
              .redirectErrorStream(true)
              .start();
      String said = new String(ip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(ip.onExit().join().exitValue()).as(said).isZero();
    }

    @Override
    public void close() throws IOException {
      if (vanished) {
        route("del");
      }
    }
  }
}
