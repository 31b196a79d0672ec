package dev.weir.common.netty.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.socket.TransportKind;
import io.netty.handler.codec.quic.Quic;
import org.junit.jupiter.api.Test;

class Http3AvailabilityTest {

  @Test
  void ioUring_isToldApart_withWhatToDo() {
    assertThat(Http3Availability.missing(TransportKind.IO_URING))
        .contains("weir.transport epoll or nio");
  }

  @Test
  void otherTransports_haveItWhereTheLibraryIs() {
    assertThat(Http3Availability.missing(TransportKind.NIO) == null).isEqualTo(Quic.isAvailable());
  }
}
