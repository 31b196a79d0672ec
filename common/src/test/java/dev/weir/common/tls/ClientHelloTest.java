package dev.weir.common.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClientHelloTest {

  private static final int RECORD_AND_HANDSHAKE_HEADER = 9;

  @Test
  void nameAndProtocols_areThoseThatTheClientSent() throws Exception {
    ClientHello hello = ClientHello.parse(hello("Shop.Example", "h2", "http/1.1"));
    assertThat(hello).isEqualTo(new ClientHello("shop.example", List.of("h2", "http/1.1")));
  }

  @Test
  void noName_isNull() throws Exception {
    assertThat(ClientHello.parse(hello(null))).isEqualTo(new ClientHello(null, List.of()));
  }

  @Property
  void truncated_neverThrows(@ForAll @IntRange(max = 600) int length) throws Exception {
    ByteBuffer whole = hello("shop.example", "h2");
    ByteBuffer part = whole.slice(0, Math.min(length, whole.remaining()));
    ClientHello hello = ClientHello.parse(part);
    assertThat(hello.serverName()).isIn(null, "shop.example");
  }

  @Property
  void anyBytes_neverThrow(@ForAll byte[] bytes) {
    assertThat(ClientHello.parse(ByteBuffer.wrap(bytes))).isNotNull();
  }

  @Property
  void oneByteChanged_neverThrows(@ForAll @IntRange(max = 300) int at, @ForAll byte value)
      throws Exception {
    ByteBuffer hello = hello("shop.example", "h2");
    hello.put(at % hello.remaining(), value);
    assertThat(ClientHello.parse(hello)).isNotNull();
  }

  private static ByteBuffer hello(@Nullable String name, String... protocols)
      throws GeneralSecurityException, SSLException {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine();
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    if (name != null) {
      parameters.setServerNames(List.of(new SNIHostName(name)));
    }
    parameters.setApplicationProtocols(protocols);
    engine.setSSLParameters(parameters);
    ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), record);
    record.flip().position(RECORD_AND_HANDSHAKE_HEADER);
    return ByteBuffer.allocate(record.remaining()).put(record).flip();
  }
}
