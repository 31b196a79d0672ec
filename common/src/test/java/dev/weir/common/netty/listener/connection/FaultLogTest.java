package dev.weir.common.netty.listener.connection;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3Exception;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** What operators read of connections that end badly. */
class FaultLogTest {

  private static final long START = Long.MAX_VALUE - 5;

  private final Logger logger = (Logger) LoggerFactory.getLogger(FaultLog.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final FaultLog faults = new FaultLog("shop", START);

  @BeforeEach
  void listen() {
    log.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
    logger.setLevel(null);
    channel.close();
  }

  private void fault(long seconds) {
    faults.tell(
        channel, new IllegalStateException("a fault"), START + TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void fault_isToldOf_withItsTrace() {
    fault(0);
    assertThat(log.list).hasSize(1);
    ILoggingEvent told = log.list.getFirst();
    assertThat(told.getLevel()).isEqualTo(Level.WARN);
    assertThat(told.getFormattedMessage()).startsWith("listener shop: ");
    assertThat(told.getThrowableProxy().getMessage()).isEqualTo("a fault");
  }

  @Test
  void floodOfFaults_isToldOfNowAndThen_withHowManyThereWere() {
    fault(0);
    fault(1);
    fault(9);
    assertThat(log.list).hasSize(1);
    fault(10);
    fault(20);
    assertThat(log.list).hasSize(3);
    assertThat(log.list.get(1).getFormattedMessage()).contains(" 2 before it ");
    assertThat(log.list.get(2).getFormattedMessage()).contains(" 0 before it ");
  }

  @Test
  void clientsAffairs_areNotToldOf() {
    faults.tell(channel, new IOException("Connection reset by peer"), START);
    faults.tell(channel, new DecoderException("no TLS"), START);
    faults.tell(channel, new TooLongFrameException("a header of a gigabyte"), START);
    assertThat(log.list).isEmpty();
    fault(0);
    assertThat(log.list.getFirst().getFormattedMessage()).contains(" 0 before it ");
  }

  @ParameterizedTest
  @MethodSource("badInput")
  void badInput_isTheClientsAffair_whereADecoderSaysSo(Exception cause) {
    faults.tell(channel, new DecoderException(cause), START);
    assertThat(log.list).isEmpty();
  }

  static List<Exception> badInput() {
    return List.of(
        new SSLException("no record of TLS"),
        new TooLongFrameException(),
        new DecoderException(new SSLException("no certificate")),
        new Http3Exception(Http3ErrorCode.H3_FRAME_ERROR, "no frame"),
        new IllegalArgumentException("no such setting"),
        new IndexOutOfBoundsException("a frame that ends too soon"));
  }

  @ParameterizedTest
  @MethodSource("faultsOfOurs")
  void faultOfOurs_isToldOf_wherever(Exception cause) {
    faults.tell(channel, cause, START);
    assertThat(log.list).hasSize(1);
  }

  static List<Exception> faultsOfOurs() {
    return List.of(
        new DecoderException(new NullPointerException()),
        new DecoderException(new DecoderException(new IllegalStateException())),
        new IllegalArgumentException("an answer that cannot be"),
        new IndexOutOfBoundsException());
  }
}
