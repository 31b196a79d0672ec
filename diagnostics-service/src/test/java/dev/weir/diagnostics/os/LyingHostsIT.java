package dev.weir.diagnostics.os;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.ping.PingPlan;
import dev.weir.diagnostics.ping.PingProbe;
import dev.weir.diagnostics.ping.PingReport;
import dev.weir.diagnostics.ping.PingSession;
import dev.weir.diagnostics.probe.Answer;
import dev.weir.diagnostics.probe.ProbeChannel;
import dev.weir.diagnostics.probe.ProbeLoop;
import dev.weir.diagnostics.probe.ProbeOutcome;
import dev.weir.diagnostics.probe.Protocol;
import dev.weir.testkit.RequiresRoot;
import dev.weir.testkit.RequiresTool;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts and routers that answer echo requests with what was not asked. */
@RequiresRoot
@RequiresTool("ip")
class LyingHostsIT {
  private static final String TARGET = "10.77.4.2";
  private static final InetAddress OWN = InetAddress.ofLiteral(TARGET);
  private static final InetAddress OTHER = InetAddress.ofLiteral("10.77.4.9");
  private static final String ECHO_REQUESTS = "icmp[0] = 8";
  private static final int COUNT = 3;
  private static final String DATAGRAM = "0 2147483647";
  private static final String RAW = "1 0";

  private RouterChain chain;

  @BeforeEach
  void build() {
    chain = new RouterChain();
  }

  @AfterEach
  void tearDown() {
    chain.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {DATAGRAM, RAW})
  void repliesToWhatWasNotAskedDoNotCount(String groups) {
    chain.admitGroups(groups);
    PingReport report = ping(LyingHostsIT::lies);

    assertThat(report.received()).isZero();
    assertThat(report.duplicates()).isZero();
    assertThat(report.probes())
        .extracting(PingProbe::outcome)
        .hasOnlyElementsOfType(ProbeOutcome.TimedOut.class);
  }

  private static List<byte[]> lies(byte[] asked) {
    byte[] reply = reply(asked);
    byte[] cut = RawAnswers.icmp(OWN, asked, Arrays.copyOf(reply, 8));
    byte[] wrongSum = RawAnswers.icmp(OWN, asked, reply);
    wrongSum[22]++;
    byte[] elsewhere = asked.clone();
    elsewhere[19] = 9;
    return List.of(
        RawAnswers.icmp(OWN, asked, changed(reply, 4)),
        RawAnswers.icmp(OWN, asked, changed(reply, 7)),
        RawAnswers.icmp(OWN, asked, changed(reply, 8)),
        RawAnswers.icmp(OWN, asked, changed(reply, 20)),
        RawAnswers.icmp(OTHER, asked, changed(reply, 20)),
        RawAnswers.icmp(OWN, asked, Arrays.copyOf(reply, reply.length + 1)),
        RawAnswers.icmp(OWN, asked, Arrays.copyOf(reply, 1_400)),
        cut,
        wrongSum,
        RawAnswers.icmp(OTHER, asked, error(11, 0, elsewhere)),
        RawAnswers.icmp(OTHER, asked, error(3, 3, elsewhere)),
        RawAnswers.icmp(OTHER, asked, error(11, 0, Arrays.copyOf(asked, 19))),
        RawAnswers.icmp(OTHER, asked, error(11, 0, new byte[0])));
  }

  @ParameterizedTest
  @ValueSource(strings = {DATAGRAM, RAW})
  void rightReplyCountsOnce_andTheOthersAreDuplicates(String groups) {
    chain.admitGroups(groups);
    PingReport report =
        ping(
            asked -> {
              byte[] right = RawAnswers.icmp(OWN, asked, reply(asked));
              return Stream.of(lies(asked), List.of(right, right, right))
                  .flatMap(List::stream)
                  .toList();
            });

    assertThat(report.received()).isEqualTo(COUNT);
    assertThat(report.duplicates()).isBetween(2 * (COUNT - 1), 2 * COUNT);
    assertThat(answers(report)).extracting(Answer::from).containsOnly(OWN);
  }

  @ParameterizedTest
  @ValueSource(strings = {DATAGRAM, RAW})
  void replyThatIsCutShort_orFromAnotherAddress_isShownAsItIs(String groups) {
    chain.admitGroups(groups);
    PingReport report =
        ping(asked -> List.of(RawAnswers.icmp(OTHER, asked, Arrays.copyOf(reply(asked), 30))));

    assertThat(report.received()).isEqualTo(COUNT);
    assertThat(answers(report)).extracting(Answer::from).containsOnly(OTHER);
  }

  /** Hundreds of labels, objects of no length and of more than there is, a sum that is wrong. */
  @ParameterizedTest
  @ValueSource(strings = {DATAGRAM, RAW})
  void extensionsOfAnyKindAreBorne(String groups) {
    chain.admitGroups(groups);
    byte[] many = extensions(1_200, 1_200);
    byte[] longer = extensions(4, 65_535);
    byte[] nothing = extensions(4, 0);
    PingReport report =
        ping(
            asked ->
                IntStream.of(0, 17, 32, 255)
                    .boxed()
                    .flatMap(
                        words ->
                            Stream.of(many, longer, nothing)
                                .map(extended -> extended(asked, words, extended)))
                    .toList());

    assertThat(answers(report)).hasSize(COUNT).allMatch(answer -> answer.error().isPresent());
  }

  private static byte[] extended(byte[] asked, int words, byte[] extensions) {
    byte[] quote = Arrays.copyOf(asked, 128);
    byte[] message = error(11, 0, quote);
    message[5] = (byte) words;
    byte[] whole = Arrays.copyOf(message, message.length + extensions.length);
    System.arraycopy(extensions, 0, whole, message.length, extensions.length);
    return RawAnswers.icmp(OTHER, asked, whole);
  }

  /** One object of the label stack, without a checksum. */
  private static byte[] extensions(int bytes, int told) {
    ByteBuffer buffer = ByteBuffer.allocate(4 + 4 + bytes);
    buffer.put((byte) 0x20).put((byte) 0).putShort((short) 0);
    buffer.putShort((short) (told == bytes ? bytes + 4 : told)).putShort((short) 0x0101);
    return buffer.array();
  }

  private static byte[] error(int type, int code, byte[] quote) {
    ByteBuffer message = ByteBuffer.allocate(8 + quote.length);
    message.put((byte) type).put((byte) code).putShort((short) 0).putInt(0).put(quote);
    return message.array();
  }

  private static byte[] reply(byte[] asked) {
    byte[] reply = Arrays.copyOfRange(asked, RawAnswers.IP_BYTES, asked.length);
    reply[0] = 0;
    return reply;
  }

  private static byte[] changed(byte[] message, int at) {
    byte[] changed = message.clone();
    changed[at] = (byte) (changed[at] + 64);
    return changed;
  }

  private PingReport ping(Function<byte[], List<byte[]>> answers) {
    PingSession session =
        new PingSession(new PingPlan(COUNT, 50_000_000, 500_000_000, 64), _ -> {});
    try (RawAnswers _ = new RawAnswers(chain, 5, ECHO_REQUESTS, answers)) {
      NetworkNamespace.call(
          chain.source(),
          () -> {
            try (ProbeChannel channel = Probes.open(TARGET, Protocol.ICMP)) {
              new ProbeLoop(System::nanoTime, () -> false).run(session, channel);
            }
            return true;
          });
    }
    return session.report();
  }

  private static List<Answer> answers(PingReport report) {
    return report.probes().stream()
        .flatMap(
            probe ->
                probe.outcome() instanceof ProbeOutcome.Answered(Answer answer)
                    ? Stream.of(answer)
                    : Stream.empty())
        .toList();
  }
}
