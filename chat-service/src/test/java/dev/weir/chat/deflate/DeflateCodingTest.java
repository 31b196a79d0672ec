package dev.weir.chat.deflate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DeflateCodingTest {

  private static final DeflateTerms FULL = new DeflateTerms(false, false, 15, false);

  private static byte[] deflated(MessageDeflater by, byte[] message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    by.deflate(ByteBuffer.wrap(message), (bytes, length) -> out.write(bytes, 0, length));
    return out.toByteArray();
  }

  private static byte[] inflated(MessageInflater by, byte[] message) throws DataFormatException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    MessageInflater.Sink sink =
        (bytes, length) -> {
          out.write(bytes, 0, length);
          return true;
        };
    // in two pieces
    int half = message.length / 2;
    by.inflate(ByteBuffer.wrap(message, 0, half), sink);
    by.inflate(ByteBuffer.wrap(message, half, message.length - half), sink);
    by.end(sink);
    return out.toByteArray();
  }

  @Property(tries = 200)
  void whatIsCompressed_comesOutAgain(
      @ForAll @Size(max = 8) List<@IntRange(max = 40_000) Integer> sizes,
      @ForAll @IntRange(min = 8, max = 15) int window,
      @ForAll boolean noContext,
      @ForAll long seed)
      throws DataFormatException {
    DeflateTerms terms = new DeflateTerms(noContext, noContext, window, true);
    Random random = new Random(seed);
    try (MessageDeflater deflater = new MessageDeflater(terms);
        MessageInflater inflater = new MessageInflater(terms)) {
      for (int size : sizes) {
        byte[] message = new byte[size];
        for (int i = 0; i < size; i++) {
          message[i] = (byte) (i % 1_000 < 700 ? i % 7 : random.nextInt());
        }
        assertThat(inflated(inflater, deflated(deflater, message))).isEqualTo(message);
      }
    }
  }

  @Test
  void contextIsKept_unlessItIsNotToBe() {
    byte[] message = "the same words, which come again and again".getBytes(UTF_8);
    try (MessageDeflater keeps = new MessageDeflater(FULL);
        MessageDeflater forgets = new MessageDeflater(new DeflateTerms(true, true, 15, false))) {
      assertThat(deflated(keeps, message).length).isGreaterThan(deflated(keeps, message).length);
      assertThat(deflated(forgets, message)).isEqualTo(deflated(forgets, message));
    }
  }

  /** RFC 7692 section 7.2.3, its examples. */
  @Test
  void examplesOfTheRfc_areRead() throws DataFormatException {
    HexFormat hex = HexFormat.of();
    // one block, none compressed, a final one
    for (String hello : List.of("f248cdc9c90700", "000500faff48656c6c6f00", "f348cdc9c9070000")) {
      try (MessageInflater inflater = new MessageInflater(FULL)) {
        assertThat(new String(inflated(inflater, hex.parseHex(hello)), UTF_8)).isEqualTo("Hello");
      }
    }
    try (MessageInflater inflater = new MessageInflater(FULL)) {
      assertThat(inflated(inflater, hex.parseHex("f248cdc9c90700"))).hasSize(5);
      assertThat(new String(inflated(inflater, hex.parseHex("f200110000")), UTF_8))
          .isEqualTo("Hello");
      assertThat(inflated(inflater, hex.parseHex("00"))).isEmpty();
    }
  }

  @Test
  void emptyMessage_isOneEmptyBlock() {
    try (MessageDeflater deflater = new MessageDeflater(FULL)) {
      assertThat(deflated(deflater, new byte[0])).containsExactly(0);
    }
  }

  @Test
  void smallWindow_isNeverReferredBeyond() throws DataFormatException {
    byte[] half = new byte[400];
    new Random(1).nextBytes(half);
    byte[] twice = new byte[800];
    System.arraycopy(half, 0, twice, 0, 400);
    System.arraycopy(half, 0, twice, 400, 400);
    try (MessageDeflater small = new MessageDeflater(new DeflateTerms(false, false, 8, true));
        MessageDeflater large = new MessageDeflater(FULL)) {
      assertThat(deflated(large, twice).length).isLessThan(500);
      assertThat(deflated(small, twice).length).isGreaterThan(800);
    }
  }

  @Test
  void whatIsNotCompressed_isRefused() {
    try (MessageInflater inflater = new MessageInflater(FULL)) {
      assertThatExceptionOfType(DataFormatException.class)
          .isThrownBy(() -> inflated(inflater, new byte[] {(byte) 0xff, (byte) 0xff, 1, 2}));
    }
  }
}
