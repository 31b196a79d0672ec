package dev.weir.chat.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Many rooms with many members: nothing is lost, doubled or out of order. A few of each by default;
 * 100,000 messages through 50 rooms of 100 members with {@code -Dweir.chat.many-rooms=full}.
 */
@Timeout(600)
class ManyRoomsIT {

  private static final boolean FULL = "full".equals(System.getProperty("weir.chat.many-rooms"));
  private static final int ROOMS = FULL ? 50 : 5;
  private static final int MEMBERS = FULL ? 100 : 20;
  private static final int MESSAGES_OF_ROOM = FULL ? 2_000 : 400;

  /** Members of each room that publish, all at once. */
  private static final int PUBLISHERS = 4;

  private static final Duration LONG = Duration.ofMinutes(FULL ? 8 : 1);

  @Test
  void members_get_every_message_once_and_in_one_order() throws Exception {
    MultiThreadIoEventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    try (ConfigurableApplicationContext service = service()) {
      List<List<RoomReader>> rooms = new ArrayList<>();
      for (int i = 0; i < ROOMS; i++) {
        rooms.add(room(loops, service, "room-" + i));
      }
      await()
          .atMost(LONG)
          .until(() -> rooms.stream().flatMap(List::stream).allMatch(RoomReader::hasJoined));
      rooms.forEach(
          members ->
              members.stream()
                  .limit(PUBLISHERS)
                  .forEach(each -> each.publish(MESSAGES_OF_ROOM / PUBLISHERS)));

      await()
          .atMost(LONG)
          .until(
              () ->
                  rooms.stream()
                      .flatMap(List::stream)
                      .allMatch(each -> each.isOver() || each.messages() >= MESSAGES_OF_ROOM));

      for (List<RoomReader> members : rooms) {
        assertThat(members.stream().limit(PUBLISHERS))
            .allMatch(each -> each.acknowledged() == MESSAGES_OF_ROOM / PUBLISHERS);
        for (RoomReader each : members) {
          assertThat(each.complaint()).isEmpty();
          assertThat(each.messages()).isEqualTo(MESSAGES_OF_ROOM);
          assertThat(each.digest()).as("order").isEqualTo(members.getFirst().digest());
        }
      }
    } finally {
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }

  private static List<RoomReader> room(
      MultiThreadIoEventLoopGroup loops, ConfigurableApplicationContext service, String name)
      throws InterruptedException {
    InetSocketAddress address =
        Objects.requireNonNull(service.getBean(ListenerLifecycle.class).address("http"));
    List<RoomReader> members = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      RoomReader reader = new RoomReader(name, "user-" + i);
      new Bootstrap()
          .group(loops)
          .channel(NioSocketChannel.class)
          .handler(
              new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel channel) {
                  channel.pipeline().addLast(reader);
                }
              })
          .connect(address)
          .sync();
      members.add(reader);
    }
    return members;
  }

  private static ConfigurableApplicationContext service() {
    return SpringApplication.run(
        ChatServiceApplication.class,
        "--server.port=0",
        "--weir.chat.listeners.http.host=127.0.0.1",
        "--weir.chat.listeners.http.port=0",
        "--weir.chat.max-connections-per-address=10000",
        "--weir.chat.drain.delay=0s",
        "--weir.chat.drain.over=0s",
        "--weir.chat.close-timeout=200ms",
        "--weir.chat.message-rate.per-second=0",
        "--weir.chat.heartbeat.interval=10m",
        "--weir.chat.rooms.publish-rate.per-second=0");
  }
}
