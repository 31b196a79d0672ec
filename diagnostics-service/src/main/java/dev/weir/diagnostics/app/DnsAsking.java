package dev.weir.diagnostics.app;

import dev.weir.diagnostics.dns.DnsSurvey;
import dev.weir.diagnostics.dns.DnsTracer;
import dev.weir.diagnostics.dns.DnsTransports;
import dev.weir.diagnostics.dns.RootServers;
import dev.weir.diagnostics.dns.StreamTransport;
import dev.weir.diagnostics.dns.TrustAnchors;
import dev.weir.diagnostics.dns.netty.HttpsTransport;
import dev.weir.diagnostics.policy.TargetResolver;
import javax.net.ssl.X509TrustManager;

/**
 * What questions to name servers trust, and where traces begin.
 *
 * @param trust by which servers of DNS over TLS and HTTPS are believed
 * @param anchors by which signed answers are
 */
record DnsAsking(X509TrustManager trust, TrustAnchors anchors, RootServers roots) {

  /** A tracer that asks nobody whom the policy refuses. */
  DnsTracer tracer(TargetResolver policy) {
    return new DnsTracer(System::nanoTime, roots, policy::refusal);
  }

  /** A survey over every transport. */
  DnsSurvey survey() {
    return new DnsSurvey(
        System::nanoTime,
        () -> new DnsTransports(new StreamTransport(trust), new HttpsTransport(trust)));
  }
}
