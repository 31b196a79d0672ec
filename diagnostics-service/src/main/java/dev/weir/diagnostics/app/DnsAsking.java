package dev.weir.diagnostics.app;

import dev.weir.diagnostics.dns.DnsSurvey;
import dev.weir.diagnostics.dns.DnsTransports;
import dev.weir.diagnostics.dns.TlsTransport;
import dev.weir.diagnostics.dns.TrustAnchors;
import dev.weir.diagnostics.dns.netty.HttpsTransport;
import javax.net.ssl.X509TrustManager;

/**
 * What questions to name servers trust.
 *
 * @param trust by which servers of DNS over TLS and HTTPS are believed
 * @param anchors by which signed answers are
 */
record DnsAsking(X509TrustManager trust, TrustAnchors anchors) {

  /** A survey over every transport. */
  DnsSurvey survey() {
    return new DnsSurvey(
        System::nanoTime,
        () -> new DnsTransports(new TlsTransport(trust), new HttpsTransport(trust)));
  }
}
