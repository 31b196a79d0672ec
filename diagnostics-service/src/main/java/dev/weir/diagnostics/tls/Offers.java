package dev.weir.diagnostics.tls;

import java.util.List;

/** Where suites are offered. */
interface Offers {
  ServerAnswer offer(TlsVersion version, List<CipherSuite> suites);
}
