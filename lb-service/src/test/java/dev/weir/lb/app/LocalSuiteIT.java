package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.Http;
import dev.weir.testkit.ScriptedUpstream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the routes that hold while none are configured lead. */
class LocalSuiteIT {

  private static ScriptedUpstream chat;
  private static ScriptedUpstream edge;
  private static RunningBalancer balancer;

  @BeforeAll
  static void start() throws Exception {
    chat = ScriptedUpstream.answering(200, "chat");
    edge = ScriptedUpstream.answering(200, "edge");
    balancer =
        RunningBalancer.start(
            Stream.concat(
                    RunningBalancer.pool("chat", chat.url()).stream(),
                    RunningBalancer.pool("edge", edge.url()).stream())
                .toList());
  }

  @AfterAll
  static void stop() throws Exception {
    balancer.close();
    chat.close();
    edge.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/ws, chat",
    "/ws/rooms, chat",
    "/api/rooms/lobby/events, chat",
    "/api/rooms/a%2Fb/events?user=me, chat",
    "/client.js, chat",
    "/, edge",
    "/api/rooms, edge",
    "/api/rooms/lobby/messages, edge",
    "/api/rooms/lobby/events/1, edge",
    "/api/connections, edge",
    "/lib/client.js, edge"
  })
  void whatABrowserNeedsOfChat_leadsThere_andNothingElse(String target, String pool)
      throws Exception {
    assertThat(Http.get(balancer.data(), target).text()).isEqualTo(pool);
  }
}
