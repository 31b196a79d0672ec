package dev.weir.diagnostics.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class EchoMessageTest {
  private static final long SECRET = 0x0123_4567_89ab_cdefL;

  @Property
  void requestIsReadBackAsItWasWritten(
      @ForAll IpVersion version,
      @ForAll @IntRange(max = 65_535) int identifier,
      @ForAll @IntRange(max = 65_535) int sequence,
      @ForAll @IntRange(max = 1_400) int payloadBytes) {
    byte[] bytes = EchoMessage.request(version, identifier, sequence, payloadBytes, 0, SECRET);

    assertThat(bytes).hasSize(8 + payloadBytes);
    assertThat(EchoMessage.decode(version, bytes, 0))
        .contains(new EchoMessage(false, identifier, sequence));
  }

  @Property
  void requestOfIpv4HoldsItsRightChecksum(
      @ForAll @IntRange(max = 65_535) int identifier,
      @ForAll @IntRange(max = 65_535) int sequence,
      @ForAll @IntRange(max = 1_400) int payloadBytes) {
    byte[] bytes = EchoMessage.request(IpVersion.V4, identifier, sequence, payloadBytes, 0, SECRET);

    assertThat(InternetChecksum.of(bytes)).isZero();
  }

  @Property
  void checksumIsTheSameForAllSequences(
      @ForAll @IntRange(max = 65_535) int one, @ForAll @IntRange(max = 65_535) int other) {
    byte[] first = EchoMessage.request(IpVersion.V4, 7, one, 32, 0, SECRET);
    byte[] second = EchoMessage.request(IpVersion.V4, 7, other, 32, 0, SECRET);

    assertThat(new byte[] {first[2], first[3]}).isEqualTo(new byte[] {second[2], second[3]});
  }

  @Property
  void decodeNeverFailsOnAnyBytes(
      @ForAll IpVersion version,
      @ForAll byte[] bytes,
      @ForAll @IntRange(min = -10, max = 300) int from) {
    EchoMessage.decode(version, bytes, from)
        .ifPresent(echo -> assertThat(echo.sequence()).isBetween(0, 65_535));
    assertThat(Ipv4Header.length(bytes)).isBetween(-1, Math.max(-1, bytes.length));
  }

  @Property
  void everyErrorHasAMeaning(@ForAll IpVersion version, @ForAll int type, @ForAll int code) {
    assertThat(IcmpMeaning.ofError(version, type, code)).isNotNull();
  }

  @Test
  void checksumMatchesTheExampleOfRfc1071() {
    byte[] example = {
      0x00, 0x01, (byte) 0xf2, 0x03, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7
    };

    assertThat(InternetChecksum.of(example)).isEqualTo(~0xddf2 & 0xffff);
  }

  @Test
  void eightQuotedBytesAreEnough() {
    byte[] quoted = Arrays.copyOf(EchoMessage.request(IpVersion.V6, 9, 41, 56, 0, SECRET), 8);

    assertThat(EchoMessage.decode(IpVersion.V6, quoted, 0)).contains(new EchoMessage(false, 9, 41));
  }

  @Property
  void flowsDifferByTheirChecksum_whateverTheSequence(
      @ForAll @IntRange(max = 65_535) int sequence, @ForAll @IntRange(max = 254) int flow) {
    byte[] one = EchoMessage.request(IpVersion.V4, 7, sequence, 32, flow, SECRET);
    byte[] same = EchoMessage.request(IpVersion.V4, 7, 1, 32, flow, SECRET);
    byte[] next = EchoMessage.request(IpVersion.V4, 7, sequence, 32, flow + 1, SECRET);

    assertThat(checksum(one)).isEqualTo(checksum(same)).isNotEqualTo(checksum(next));
  }

  @Test
  void replyBringsThePayloadBack_orEnoughOfItsBeginning() {
    byte[] request = EchoMessage.request(IpVersion.V4, 7, 1, 56, 0, SECRET);
    byte[] otherSecret = EchoMessage.request(IpVersion.V4, 7, 1, 56, 0, SECRET + 1);
    byte[] otherSequence = EchoMessage.request(IpVersion.V4, 7, 2, 56, 0, SECRET);
    byte[] behindHeader = new byte[20 + request.length];
    System.arraycopy(request, 0, behindHeader, 20, request.length);

    assertThat(EchoMessage.returns(request, 0, request)).isTrue();
    assertThat(EchoMessage.returns(behindHeader, 20, request)).isTrue();
    assertThat(EchoMessage.returns(Arrays.copyOf(request, 18), 0, request)).isTrue();
    assertThat(EchoMessage.returns(Arrays.copyOf(request, 17), 0, request)).isFalse();
    assertThat(EchoMessage.returns(Arrays.copyOf(request, 65), 0, request)).isFalse();
    assertThat(EchoMessage.returns(otherSecret, 0, request)).isFalse();
    assertThat(EchoMessage.returns(otherSequence, 0, request)).isFalse();
  }

  @Test
  void replyToAShortPayloadBringsAllOfItBack() {
    byte[] request = EchoMessage.request(IpVersion.V6, 7, 1, 4, 0, SECRET);

    assertThat(EchoMessage.isProof(4)).isFalse();
    assertThat(EchoMessage.returns(request, 0, request)).isTrue();
    assertThat(EchoMessage.returns(Arrays.copyOf(request, 11), 0, request)).isFalse();
  }

  @Test
  void wrongChecksumIsSeen() {
    byte[] request = EchoMessage.request(IpVersion.V4, 7, 1, 56, 0, SECRET);

    assertThat(EchoMessage.isSound(request, 0)).isTrue();
    request[30]++;
    assertThat(EchoMessage.isSound(request, 0)).isFalse();
  }

  private static int checksum(byte[] bytes) {
    return (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
  }
}
