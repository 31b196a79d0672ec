package dev.weir.common.netty.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

class EventLoopsIT {

  @Test
  void clientOnALoop_staysThere() throws Exception {
    LoopResources loops = TransportKind.best().loops("test", 4);
    try {
      EventLoopGroup clients = loops.onClient(true);
      for (int i = 0; i < 8; i++) {
        EventLoop asking = loops.onServer(true).next();
        assertThat(asking.submit(clients::next).get()).isSameAs(asking);
      }
    } finally {
      loops.dispose();
    }
  }

  @ParameterizedTest
  @EnumSource
  void serverAndClientOfReactorNetty_runOnThem(TransportKind kind) {
    assumeTrue(kind.isAvailable());
    LoopResources loops = kind.loops("test-" + kind.label(), 2);
    try {
      DisposableServer server =
          HttpServer.create()
              .host("127.0.0.1")
              .port(0)
              .runOn(loops, true)
              .handle(
                  (_, response) -> response.sendString(Mono.just(Thread.currentThread().getName())))
              .bindNow();
      String thread =
          HttpClient.newConnection()
              .runOn(loops, true)
              .get()
              .uri("http://127.0.0.1:" + server.port() + "/")
              .responseContent()
              .aggregate()
              .asString()
              .block();
      assertThat(thread).startsWith("test-" + kind.label());
      server.disposeNow();
    } finally {
      loops.dispose();
    }
  }
}
