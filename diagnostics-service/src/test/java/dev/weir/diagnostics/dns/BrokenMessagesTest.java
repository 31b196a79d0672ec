package dev.weir.diagnostics.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What servers may send in place of messages. */
class BrokenMessagesTest {
  private static final int TRIES = 20_000;
  private static final Name OWNER = Name.fromConstantString("www.example.");

  @Test
  void bytesOfAnyKindAreAMessageOrAnIoException() {
    Random random = new Random(7);
    for (int i = 0; i < TRIES; i++) {
      byte[] bytes = broken(random);
      assertThatCode(() -> read(bytes))
          .as(Arrays.toString(bytes))
          .satisfiesAnyOf(
              thrown -> assertThat(thrown).isNull(),
              thrown -> assertThat(thrown).isInstanceOf(UncheckedIOException.class));
    }
  }

  @Test
  void dataOfAnyKindIsShown() {
    Random random = new Random(8);
    int shown = 0;
    for (int i = 0; i < TRIES; i++) {
      byte[] bytes = odd(random, 1 + random.nextInt(260));
      try {
        Message message = Queries.read(bytes);
        DnsResponse decoded = ResponseDecoder.decode(new Reply(message, Carrier.UDP));
        shown += decoded.answers().size();
      } catch (IOException e) {
        // it was no message
      }
    }
    assertThat(shown).isPositive();
  }

  private static void read(byte[] bytes) {
    try {
      ResponseDecoder.decode(new Reply(Queries.read(bytes), Carrier.UDP));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] broken(Random random) {
    List<Integer> types =
        List.of(
            Type.A,
            Type.TXT,
            Type.SOA,
            Type.SRV,
            Type.CAA,
            Type.HTTPS,
            Type.DS,
            Type.DNSKEY,
            Type.TLSA,
            Type.RRSIG,
            Type.NSEC,
            Type.NSEC3,
            Type.OPT,
            Type.TSIG,
            Type.LOC,
            Type.APL);
    byte[] bytes = odd(random, types.get(random.nextInt(types.size())));
    IntStream.range(0, 1 + random.nextInt(4))
        .forEach(_ -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256));
    return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }

  /** A record of a type whose data are any bytes. */
  private static byte[] odd(Random random, int type) {
    byte[] data = new byte[random.nextInt(40)];
    random.nextBytes(data);
    if (random.nextBoolean()) {
      for (int i = 0; i < data.length; i++) {
        data[i] = (byte) (data[i] & 7);
      }
    }
    Message message = new Message(1);
    message.getHeader().setFlag(Flags.QR);
    message.addRecord(Record.newRecord(OWNER, Type.A, DClass.IN), Section.QUESTION);
    message.addRecord(new OPTRecord(1_232, 0, 0, 0), Section.ADDITIONAL);
    byte[] head = message.toWire();
    head[7] = 1;
    byte[] bytes = Arrays.copyOf(head, head.length + 12 + data.length);
    // the record stands before the options, which are eleven bytes
    int at = head.length - 11;
    System.arraycopy(head, at, bytes, at + 12 + data.length, 11);
    byte[] start = {
      (byte) 0xc0, 12, (byte) (type >> 8), (byte) type, 0, 1, 0, 0, 0, 60, 0, (byte) data.length
    };
    System.arraycopy(start, 0, bytes, at, start.length);
    System.arraycopy(data, 0, bytes, at + start.length, data.length);
    return bytes;
  }
}
