package dev.weir.chat.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * What public conformance suites do to an echo, by socket: each combination of the parameters of
 * permessage-deflate (RFC 7692), large messages in whatever pieces, and goodbyes at odd times.
 */
@Timeout(120)
@EchoService
class EchoConformanceIT {

  private static final int WHOLE = Integer.MAX_VALUE;
  private static final int MEGABYTE = 1 << 20;
  private static final String[] WINDOWS = {"8", "9", "10", "11", "12", "13", "14", "15"};

  @Autowired private ListenerLifecycle listener;

  private int port() {
    return Objects.requireNonNull(listener.address("http")).getPort();
  }

  /** Text, of which much comes again. */
  private static byte[] words(int length) {
    Random random = new Random(length);
    StringBuilder text = new StringBuilder(length + 20);
    while (text.length() < length) {
      text.append("the quick brown fox ", 0, 4 + random.nextInt(16));
    }
    return text.substring(0, length).getBytes(US_ASCII);
  }

  private static void assertEchoed(EchoTalker talker, int opcode, byte[] payload) throws Exception {
    EchoTalker.Received back = talker.next();
    assertThat(back.opcode()).isEqualTo(opcode);
    assertThat(back.payload()).isEqualTo(payload);
  }

  private static void sayGoodbye(EchoTalker talker) throws Exception {
    talker.send(EchoTalker.CLOSE, new byte[] {3, (byte) 0xe8}, WHOLE);
    assertEchoed(talker, EchoTalker.CLOSE, new byte[] {3, (byte) 0xe8});
    assertThat(talker.ended()).isTrue();
  }

  private static List<String> offers(boolean serverForgets, boolean clientForgets) {
    List<String> offers = new ArrayList<>();
    String context =
        "permessage-deflate"
            + (serverForgets ? "; server_no_context_takeover" : "")
            + (clientForgets ? "; client_no_context_takeover" : "");
    List<String> servers = new ArrayList<>(List.of(""));
    List<String> clients = new ArrayList<>(List.of("", "; client_max_window_bits"));
    for (String bits : WINDOWS) {
      servers.add("; server_max_window_bits=" + bits);
      clients.add("; client_max_window_bits=" + bits);
    }
    servers.forEach(server -> clients.forEach(client -> offers.add(context + server + client)));
    return offers;
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void every_parameter_is_agreed_to_and_messages_come_back_by_it(boolean server, boolean client)
      throws Exception {
    for (String offer : offers(server, client)) {
      try (EchoTalker talker = new EchoTalker(port(), offer)) {
        assertThat(talker.extensions())
            .isEqualTo(offer.replaceAll("; client_max_window_bits(=\\d+)?", ""));
        int opcode = EchoTalker.TEXT;
        for (int length : new int[] {0, 1, 64, 700, 5_000, 40_000, 64}) {
          byte[] message = words(length);
          talker.sendCompressed(opcode, message, length < 5_000 ? WHOLE : 100);
          EchoTalker.Received back = talker.next();
          assertThat(back.opcode()).as(offer).isEqualTo(opcode);
          assertThat(back.compressed()).as(offer).isTrue();
          assertThat(back.payload()).as(offer).isEqualTo(message);
          opcode = EchoTalker.TEXT + EchoTalker.BINARY - opcode;
        }
        talker.send(EchoTalker.TEXT, words(300), WHOLE);
        assertEchoed(talker, EchoTalker.TEXT, words(300));
        sayGoodbye(talker);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate",
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
        "permessage-deflate; server_max_window_bits=9"
      })
  void many_messages_in_a_row_come_back_whatever_the_size(String offer) throws Exception {
    try (EchoTalker talker = new EchoTalker(port(), offer)) {
      for (int length : new int[] {16, 256, 4_096, 32_768, 131_072}) {
        byte[] message = words(length);
        for (int i = 0; i < 30; i++) {
          talker.sendCompressed(EchoTalker.BINARY, message, WHOLE);
        }
        for (int i = 0; i < 30; i++) {
          assertEchoed(talker, EchoTalker.BINARY, message);
        }
      }
      sayGoodbye(talker);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 256, 4_096, 65_536, WHOLE})
  void a_large_message_comes_back_from_fragments_of_any_size(int fragment) throws Exception {
    byte[] noise = new byte[MEGABYTE];
    new Random(fragment).nextBytes(noise);
    try (EchoTalker talker = new EchoTalker(port(), "permessage-deflate")) {
      talker.sendCompressed(EchoTalker.BINARY, noise, fragment);
      assertEchoed(talker, EchoTalker.BINARY, noise);
      talker.send(EchoTalker.TEXT, words(MEGABYTE), fragment);
      assertEchoed(talker, EchoTalker.TEXT, words(MEGABYTE));
      sayGoodbye(talker);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 997, 2_048})
  void a_message_comes_back_from_writes_of_any_size(int write) throws Exception {
    byte[] message = words(write == 1 ? 2_000 : 200_000);
    try (EchoTalker talker = new EchoTalker(port(), "none")) {
      assertThat(talker.extensions()).isEmpty();
      talker.sendChopped(EchoTalker.TEXT, message, write);
      assertEchoed(talker, EchoTalker.TEXT, message);
      sayGoodbye(talker);
    }
  }

  @Test
  void pings_within_a_compressed_message_are_answered_before_it() throws Exception {
    try (EchoTalker talker = new EchoTalker(port(), "permessage-deflate")) {
      talker.sendRaw(EchoTalker.frame(0x41, new byte[0]));
      talker.send(EchoTalker.PING, new byte[] {'p'}, WHOLE);
      // "Hello", in two fragments (RFC 7692 section 7.2.3.1)
      talker.sendRaw(EchoTalker.frame(0x00, new byte[] {(byte) 0xf2, 0x48, (byte) 0xcd}));
      talker.send(EchoTalker.PONG, new byte[0], WHOLE);
      talker.sendRaw(EchoTalker.frame(0x80, new byte[] {(byte) 0xc9, (byte) 0xc9, 0x07, 0x00}));

      assertEchoed(talker, EchoTalker.PONG, new byte[] {'p'});
      assertEchoed(talker, EchoTalker.TEXT, "Hello".getBytes(US_ASCII));
      sayGoodbye(talker);
    }
  }

  @Test
  void a_goodbye_within_a_compressed_message_is_answered_and_ends_it() throws Exception {
    for (String offer :
        List.of("permessage-deflate", "permessage-deflate; client_no_context_takeover")) {
      try (EchoTalker talker = new EchoTalker(port(), offer)) {
        talker.sendRaw(EchoTalker.frame(0x41, new byte[] {(byte) 0xf2, 0x48, (byte) 0xcd}));
        sayGoodbye(talker);
      }
    }
  }

  @Test
  void what_was_said_before_a_goodbye_comes_back_before_it() throws Exception {
    byte[] message = words(256 * 1_024);
    try (EchoTalker talker = new EchoTalker(port(), "permessage-deflate")) {
      talker.sendCompressed(EchoTalker.TEXT, message, 10_000);
      talker.send(EchoTalker.CLOSE, new byte[] {3, (byte) 0xe8}, WHOLE);
      assertEchoed(talker, EchoTalker.TEXT, message);
      assertEchoed(talker, EchoTalker.CLOSE, new byte[] {3, (byte) 0xe8});
      assertThat(talker.ended()).isTrue();
    }
  }
}
