package dev.weir.diagnostics.tls;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Writes the ClientHello of RFC 8446 section 4.1.2 for one version and some suites.
 *
 * <p>No keys are made: a hello for TLS 1.3 has no key share, which a server answers by asking for
 * one (section 4.2.8), and that answer tells version and suite already. So versions and suites that
 * this runtime would not speak are found too.
 */
final class HelloMessage {
  private static final int RECORD_HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int RENEGOTIATION_SCSV = 0x00ff;
  private static final int SERVER_NAME = 0;
  private static final int SUPPORTED_GROUPS = 10;
  private static final int POINT_FORMATS = 11;
  private static final int SIGNATURE_ALGORITHMS = 13;
  private static final int SUPPORTED_VERSIONS = 43;
  private static final int KEY_SHARE = 51;

  /** X25519, P-256, P-384, P-521, X448, X25519MLKEM768, ffdhe2048, ffdhe3072. */
  private static final int[] GROUPS = {29, 23, 24, 25, 30, 0x11ec, 256, 257};

  /** ECDSA, EdDSA, RSA-PSS and RSA with SHA-256 to SHA-512, then with SHA-1, and DSA. */
  private static final int[] SIGNATURES = {
    0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0401,
    0x0501, 0x0601, 0x0203, 0x0201, 0x0402, 0x0202
  };

  private HelloMessage() {}

  /**
   * Writes a hello as one record.
   *
   * @param suites those to choose from, 1 or more
   * @param random 32 bytes
   */
  static byte[] of(
      TlsVersion version, List<CipherSuite> suites, Optional<String> serverName, byte[] random) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    putShort(body, Math.min(version.code(), TlsVersion.TLS_1_2.code()));
    body.writeBytes(random);
    body.writeBytes(prefixed(1, version == TlsVersion.TLS_1_3 ? random : new byte[0]));
    body.writeBytes(prefixed(2, suites(version, suites)));
    body.writeBytes(prefixed(1, new byte[1]));
    body.writeBytes(prefixed(2, extensions(version, serverName)));
    ByteArrayOutputStream handshake = new ByteArrayOutputStream();
    handshake.write(CLIENT_HELLO);
    handshake.writeBytes(prefixed(3, body.toByteArray()));
    ByteArrayOutputStream hello = new ByteArrayOutputStream();
    hello.write(RECORD_HANDSHAKE);
    putShort(hello, TlsVersion.TLS_1_0.code());
    hello.writeBytes(prefixed(2, handshake.toByteArray()));
    return hello.toByteArray();
  }

  private static byte[] suites(TlsVersion version, List<CipherSuite> suites) {
    ByteArrayOutputStream codes = new ByteArrayOutputStream();
    suites.forEach(suite -> putShort(codes, suite.code()));
    if (version != TlsVersion.TLS_1_3) {
      putShort(codes, RENEGOTIATION_SCSV);
    }
    return codes.toByteArray();
  }

  private static byte[] extensions(TlsVersion version, Optional<String> serverName) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    serverName.ifPresent(name -> extension(all, SERVER_NAME, prefixed(2, hostName(name))));
    extension(all, SUPPORTED_GROUPS, prefixed(2, shorts(GROUPS)));
    extension(all, POINT_FORMATS, prefixed(1, new byte[1]));
    if (version.code() >= TlsVersion.TLS_1_2.code()) {
      extension(all, SIGNATURE_ALGORITHMS, prefixed(2, shorts(SIGNATURES)));
    }
    if (version == TlsVersion.TLS_1_3) {
      extension(all, SUPPORTED_VERSIONS, prefixed(1, shorts(version.code())));
      extension(all, KEY_SHARE, prefixed(2, new byte[0]));
    }
    return all.toByteArray();
  }

  private static byte[] hostName(String name) {
    ByteArrayOutputStream entry = new ByteArrayOutputStream();
    entry.write(0);
    entry.writeBytes(prefixed(2, name.getBytes(StandardCharsets.US_ASCII)));
    return entry.toByteArray();
  }

  private static void extension(ByteArrayOutputStream to, int type, byte[] content) {
    putShort(to, type);
    to.writeBytes(prefixed(2, content));
  }

  private static byte[] shorts(int... values) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int value : values) {
      putShort(bytes, value);
    }
    return bytes.toByteArray();
  }

  /** The content behind its length in so many bytes. */
  private static byte[] prefixed(int lengthBytes, byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = lengthBytes - 1; i >= 0; i--) {
      bytes.write(content.length >> (8 * i));
    }
    bytes.writeBytes(content);
    return bytes.toByteArray();
  }

  private static void putShort(ByteArrayOutputStream to, int value) {
    to.write(value >> 8);
    to.write(value);
  }
}
