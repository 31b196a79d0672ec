package dev.weir.common.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.api.Test;

class HopByHopTest {

  @Test
  void connection_goesWithWhatAnyOfItsValuesNames() {
    HttpHeaders fields =
        new DefaultHttpHeaders()
            .add("Connection", "keep-alive")
            .add("Connection", "close, X-One")
            .add("connection", "x-two ,X-Three")
            .add("X-One", "1")
            .add("X-Two", "2")
            .add("X-Three", "3")
            .add("X-Four", "4");

    HopByHop.strip(fields);

    assertThat(fields.names()).containsExactly("X-Four");
  }

  @Test
  void connectionThatNamesNothing_takesNothingElseAlong() {
    HttpHeaders fields =
        new DefaultHttpHeaders()
            .add("Connection", "Keep-Alive")
            .add("Connection", "CLOSE")
            .add("Keep-Alive", "timeout=5")
            .add("Close", "a field of this name");

    HopByHop.strip(fields);

    assertThat(fields.names()).containsExactly("Close");
  }

  @Test
  void whatFramesAMessage_staysThoughItIsNamed() {
    HttpHeaders fields =
        new DefaultHttpHeaders()
            .add("Connection", "transfer-encoding, content-length, host")
            .add("Transfer-Encoding", "chunked")
            .add("Content-Length", "3")
            .add("Host", "weir.test");

    HopByHop.strip(fields);

    assertThat(fields.names()).contains("Transfer-Encoding", "Content-Length", "Host");
  }
}
