package dev.weir.common.netty.listener.http3;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RetryTokensTest {

  private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.7", 4433);

  private long now = 1_000;
  private boolean banned;
  private final RetryTokens tokens =
      new RetryTokens(new SecureRandom(), () -> now, address -> banned);

  private ByteBuf token(byte[] connectionId) {
    ByteBuf token = Unpooled.buffer();
    assertThat(tokens.writeToken(token, Unpooled.wrappedBuffer(connectionId), CLIENT)).isTrue();
    assertThat(token.readableBytes()).isLessThanOrEqualTo(tokens.maxTokenLength());
    return token;
  }

  @Property
  void token_bringsTheConnectionIdBack(@ForAll @Size(max = 20) byte[] connectionId) {
    ByteBuf token = token(connectionId);
    int at = tokens.validateToken(token, CLIENT);
    assertThat(at).isPositive();
    byte[] back = new byte[token.readableBytes() - at];
    token.getBytes(token.readerIndex() + at, back);
    assertThat(back).isEqualTo(connectionId);
  }

  @Test
  void token_isGoodFromAnotherPort_butNotFromAnotherAddress() {
    ByteBuf token = token(new byte[8]);
    assertThat(tokens.validateToken(token, new InetSocketAddress("192.0.2.7", 1))).isPositive();
    assertThat(tokens.validateToken(token, new InetSocketAddress("192.0.2.8", 4433))).isEqualTo(-1);
  }

  @Test
  void token_expires() {
    ByteBuf token = token(new byte[8]);
    now += RetryTokens.LIFETIME_NANOS;
    assertThat(tokens.validateToken(token, CLIENT)).isPositive();
    now++;
    assertThat(tokens.validateToken(token, CLIENT)).isEqualTo(-1);
  }

  @Test
  void tokenOfAnotherProcess_isRefused() {
    RetryTokens other = new RetryTokens(new SecureRandom(), () -> now, address -> banned);
    assertThat(other.validateToken(token(new byte[8]), CLIENT)).isEqualTo(-1);
  }

  @Property
  void changedToken_isRefused(
      @ForAll @IntRange(max = 47) int at, @ForAll @IntRange(max = 7) int bit) {
    ByteBuf token = token(new byte[8]);
    token.setByte(at, token.getByte(at) ^ (1 << bit));
    assertThat(tokens.validateToken(token, CLIENT)).isEqualTo(-1);
  }

  @Property
  void anyBytes_areRefused(@ForAll byte[] bytes) {
    assertThat(tokens.validateToken(Unpooled.wrappedBuffer(bytes), CLIENT)).isEqualTo(-1);
  }

  @Property
  void truncatedOrLengthenedToken_isRefused(
      @ForAll @Size(max = 20) byte[] connectionId,
      @ForAll @IntRange(max = 59) int kept,
      @ForAll @Size(min = 1, max = 30) byte[] more) {
    ByteBuf token = token(connectionId);
    if (kept < token.readableBytes()) {
      assertThat(tokens.validateToken(token.slice(0, kept), CLIENT)).isEqualTo(-1);
    }
    ByteBuf longer = Unpooled.wrappedBuffer(token, Unpooled.wrappedBuffer(more));
    assertThat(tokens.validateToken(longer, CLIENT)).isEqualTo(-1);
  }

  @Property
  void sealOfOneConnection_doesNotVouchForAnother(
      @ForAll @Size(max = 20) byte[] one, @ForAll @Size(max = 20) byte[] other) {
    net.jqwik.api.Assume.that(!java.util.Arrays.equals(one, other));
    ByteBuf head = token(one).slice(0, 40);
    ByteBuf forged = Unpooled.wrappedBuffer(head, Unpooled.wrappedBuffer(other));
    assertThat(tokens.validateToken(forged, CLIENT)).isEqualTo(-1);
  }

  @Test
  void tokenOfABannedAddress_isNoGood() {
    ByteBuf token = token(new byte[8]);
    assertThat(tokens.validateToken(token, CLIENT)).isNotEqualTo(-1);
    banned = true;
    assertThat(tokens.validateToken(token, CLIENT)).isEqualTo(-1);
  }
}
