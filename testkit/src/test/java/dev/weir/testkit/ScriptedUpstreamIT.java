package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScriptedUpstreamIT {

  @Test
  void recordsRequestsAndKeepsTheConnection() throws IOException {
    try (var upstream = ScriptedUpstream.answering(201, "made", "X-Made: yes");
        var http = Http.connect(upstream.port())) {
      http.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
      assertThat(http.read().status()).isEqualTo(201);
      http.send("POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nde\r\n0\r\n\r\n");
      RawMessage answer = http.read();
      assertThat(answer.text()).isEqualTo("made");
      assertThat(answer.header("x-made")).contains("yes");
      assertThat(upstream.connections()).isEqualTo(1);
      assertThat(upstream.requests())
          .extracting(RawMessage::startLine, RawMessage::text)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("POST /a HTTP/1.1", "abc"),
              org.assertj.core.groups.Tuple.tuple("POST /b HTTP/1.1", "de"));
    }
  }

  @Test
  void playsOneScriptAConnectionAndTheLastForAllThatFollow() throws Exception {
    try (var upstream =
        ScriptedUpstream.start(
            Script.of(Step.request(), Step.send("HTTP/1.1 200 OK\r\nContent-Le"), Step.reset()),
            Script.of(Step.request(), Step.respond(200, "whole")))) {
      assertThatThrownBy(() -> Http.get(upstream.port(), "/"))
          .isInstanceOfAny(SocketException.class, EOFException.class);
      assertThat(Http.get(upstream.port(), "/").text()).isEqualTo("whole");
      assertThat(Http.get(upstream.port(), "/").text()).isEqualTo("whole");
      assertThat(upstream.awaitRequest(Duration.ofSeconds(5)).header("host")).isPresent();
    }
  }

  @Test
  void hangsUntilTheUpstreamIsClosed() throws Exception {
    var upstream = ScriptedUpstream.start(Script.of(Step.request(), Step.hang()));
    try (upstream;
        var http = Http.connect(upstream.port())) {
      http.send("GET / HTTP/1.1\r\n\r\n");
      upstream.awaitRequest(Duration.ofSeconds(5));
      upstream.close();
      assertThat(http.isClosedByPeer()).isTrue();
    }
  }
}
