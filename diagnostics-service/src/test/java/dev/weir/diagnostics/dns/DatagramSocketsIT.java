package dev.weir.diagnostics.dns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class DatagramSocketsIT {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  /** By a clock that stands still. */
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final AtomicLong clock = new AtomicLong();
  private final DatagramSockets sockets = new DatagramSockets(clock::get);
  private DatagramSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new DatagramSocket(0, LOOPBACK);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void answersThatMayBeForgedAreLeftAside() throws IOException {
    CompletableFuture<Message> answer = ask("www.example.");
    DatagramPacket packet = receive();
    Message query = new Message(packet.getData());
    try (DatagramSocket stranger = new DatagramSocket(0, LOOPBACK)) {
      send(stranger, answer(query, "192.0.2.1").toWire(), packet);
    }
    Message guessed = answer(query, "192.0.2.2");
    guessed.getHeader().setID(query.getHeader().getID() ^ 1);
    send(server, guessed.toWire(), packet);
    send(server, answer(query("other.example."), query, "192.0.2.3").toWire(), packet);
    send(server, query.toWire(), packet);
    send(server, new byte[] {1, 2}, packet);
    Message unasked = answer(query, "192.0.2.4");
    unasked.removeAllRecords(Section.QUESTION);
    send(server, unasked.toWire(), packet);
    send(server, header(query, Rcode.NOERROR).toWire(), packet);
    send(server, header(query, Rcode.SERVFAIL).toWire(), packet);
    send(server, header(query, Rcode.REFUSED).toWire(), packet);
    send(server, header(query, Rcode.NXDOMAIN).toWire(), packet);
    send(server, cut(unasked).toWire(), packet);
    Message twice = answer(query, "192.0.2.5");
    twice.addRecord(query("other.example.").getQuestion(), Section.QUESTION);
    send(server, twice.toWire(), packet);
    send(server, answer(query, "192.0.2.7").toWire(), packet);

    assertThat(answer.join().getSection(Section.ANSWER).getFirst().rdataToString())
        .isEqualTo("192.0.2.7");
  }

  @ParameterizedTest
  @ValueSource(ints = {Rcode.FORMERR, Rcode.NOTIMP})
  void questionThatTheServerCannotReadNeedNotBeRepeated(int rcode) throws IOException {
    CompletableFuture<Message> answer = ask("www.example.");
    DatagramPacket packet = receive();
    send(server, header(new Message(packet.getData()), rcode).toWire(), packet);

    assertThat(answer.join().getRcode()).isEqualTo(rcode);
  }

  @Test
  void answerThatIsCutShortNeedNotRepeatTheQuestion() throws IOException {
    CompletableFuture<Message> answer = ask("www.example.");
    DatagramPacket packet = receive();
    Message header = header(new Message(packet.getData()), Rcode.NOERROR);
    send(server, cut(header).toWire(), packet);

    assertThat(answer.join().getHeader().getFlag(Flags.TC)).isTrue();
  }

  private static Message cut(Message answer) {
    answer.getHeader().setFlag(Flags.TC);
    return answer;
  }

  @Test
  void answersInAnyOrderFindTheirQuestions() throws IOException {
    List<CompletableFuture<Message>> answers = new ArrayList<>();
    List<DatagramPacket> packets = new ArrayList<>();
    Set<Integer> ports = new HashSet<>();
    for (int i = 0; i < 64; i++) {
      answers.add(ask("host" + i + ".example."));
      packets.add(receive());
      ports.add(packets.getLast().getPort());
    }
    for (DatagramPacket packet : packets.reversed()) {
      Message query = new Message(packet.getData());
      send(server, answer(query, "192.0.2.7").toWire(), packet);
    }

    assertThat(ports).hasSize(DatagramSockets.MOST_TO_ONE);
    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i).join().getQuestion().getName())
          .hasToString("host" + i + ".example.");
    }
  }

  @Test
  void portIsLeftAfterSoManyQuestions() throws IOException {
    Set<Integer> ports = new HashSet<>();
    for (int i = 0; i < DatagramSockets.MOST_QUESTIONS; i++) {
      ports.add(askedAndAnswered());
    }
    assertThat(ports).hasSizeLessThanOrEqualTo(DatagramSockets.MOST_TO_ONE);
    for (int i = 0; i < DatagramSockets.MOST_QUESTIONS * DatagramSockets.MOST_TO_ONE; i++) {
      int port = askedAndAnswered();
      if (ports.add(port) && ports.size() > DatagramSockets.MOST_TO_ONE) {
        return;
      }
    }
    assertThat(ports).hasSizeGreaterThan(DatagramSockets.MOST_TO_ONE);
  }

  @Test
  void socketsThatNobodyAsksThroughAreClosed() throws IOException {
    int port = askedAndAnswered();
    assertThat(sockets.count()).isEqualTo(1);
    assertThat(askedAndAnswered()).isEqualTo(port);

    clock.addAndGet(SECONDS.toNanos(1));

    await().until(() -> sockets.count() == 0);
    assertThat(askedAndAnswered()).isPositive();
  }

  @Test
  void portWhereNobodyListensIsToldAtOnce() {
    InetSocketAddress nobody = (InetSocketAddress) server.getLocalSocketAddress();
    server.close();
    CompletableFuture<Message> answer = sockets.ask(query("www.example."), nobody, TIMEOUT);

    assertThatThrownBy(() -> answer.get(20, SECONDS)).hasMessageContaining("nothing listens");
  }

  @Test
  void questionIsGivenUpWhenItsTimeIsOver_andOthersAreNot() throws IOException {
    CompletableFuture<Message> first = ask("www.example.");
    clock.addAndGet(SECONDS.toNanos(1));
    CompletableFuture<Message> second = ask("www.example.");

    clock.addAndGet(SECONDS.toNanos(1));

    assertThatThrownBy(() -> first.get(20, SECONDS)).hasCauseInstanceOf(TimeoutException.class);
    receive();
    DatagramPacket packet = receive();
    send(server, answer(new Message(packet.getData()), "192.0.2.7").toWire(), packet);
    assertThat(second.join().getQuestion().getName()).hasToString("www.example.");
  }

  @Test
  void answerThatIsNoMessageIsAFailure() throws IOException {
    CompletableFuture<Message> answer = ask("www.example.");
    DatagramPacket packet = receive();
    byte[] cut = answer(new Message(packet.getData()), "192.0.2.7").toWire();
    send(server, Arrays.copyOf(cut, cut.length - 3), packet);

    assertThatThrownBy(() -> answer.get(20, SECONDS)).hasRootCauseInstanceOf(IOException.class);
  }

  /** The port that was asked from. */
  private int askedAndAnswered() throws IOException {
    CompletableFuture<Message> answer = ask("www.example.");
    DatagramPacket packet = receive();
    send(server, answer(new Message(packet.getData()), "192.0.2.7").toWire(), packet);
    answer.join();
    return packet.getPort();
  }

  private CompletableFuture<Message> ask(String name) {
    return sockets.ask(query(name), (InetSocketAddress) server.getLocalSocketAddress(), TIMEOUT);
  }

  private DatagramPacket receive() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[512], 512);
    server.receive(packet);
    return packet;
  }

  private static void send(DatagramSocket from, byte[] bytes, DatagramPacket to)
      throws IOException {
    from.send(new DatagramPacket(bytes, bytes.length, to.getSocketAddress()));
  }

  private static Message query(String name) {
    return Queries.recursive(Name.fromConstantString(name), Type.A, false);
  }

  private static Message header(Message query, int rcode) {
    Message response = new Message(query.getHeader().getID());
    response.getHeader().setFlag(Flags.QR);
    response.getHeader().setRcode(rcode);
    return response;
  }

  private static Message answer(Message query, String address) {
    return answer(query, query, address);
  }

  private static Message answer(Message about, Message query, String address) {
    Message response = new Message(query.getHeader().getID());
    response.getHeader().setFlag(Flags.QR);
    response.addRecord(about.getQuestion(), Section.QUESTION);
    response.addRecord(
        new ARecord(about.getQuestion().getName(), DClass.IN, 60, InetAddress.ofLiteral(address)),
        Section.ANSWER);
    return response;
  }
}
