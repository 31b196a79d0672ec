package dev.weir.diagnostics.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The suites that servers are asked about: all in use that need no shared secret. */
final class CipherSuites {
  private static final List<CipherSuite> ALL = read();

  private CipherSuites() {}

  static List<CipherSuite> of(TlsVersion version) {
    return ALL.stream().filter(suite -> suite.isFor(version)).toList();
  }

  private static List<CipherSuite> read() {
    try (InputStream table =
        Objects.requireNonNull(CipherSuites.class.getResourceAsStream("cipher-suites.txt"))) {
      return new String(table.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .map(CipherSuites::suite)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CipherSuite suite(String line) {
    return new CipherSuite(Integer.parseInt(line, 0, 4, 16), line.substring(5));
  }
}
