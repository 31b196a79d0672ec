package dev.weir.diagnostics.app.dns;

import dev.weir.diagnostics.dns.DnsSurvey;
import dev.weir.diagnostics.dns.DnsTally;
import dev.weir.diagnostics.dns.DnsTracer;
import dev.weir.diagnostics.dns.DnsTransport;
import dev.weir.diagnostics.dns.DnsTransports;
import dev.weir.diagnostics.dns.ReverseNames;
import dev.weir.diagnostics.dns.RootServers;
import dev.weir.diagnostics.dns.StreamTransport;
import dev.weir.diagnostics.dns.SystemServers;
import dev.weir.diagnostics.dns.TrustAnchors;
import dev.weir.diagnostics.dns.netty.HttpsTransport;
import dev.weir.diagnostics.policy.TargetResolver;
import javax.net.ssl.X509TrustManager;

/**
 * What questions to name servers trust, where traces begin, and where all are counted.
 *
 * @param trust by which servers of DNS over TLS and HTTPS are believed
 * @param anchors by which signed answers are
 */
public record DnsAsking(
    X509TrustManager trust, TrustAnchors anchors, RootServers roots, DnsTally questions) {

  /** A tracer that asks nobody whom the policy refuses. */
  public DnsTracer tracer(TargetResolver policy) {
    return new DnsTracer(System::nanoTime, this::plain, roots, policy::refusal);
  }

  /** A survey over every transport. */
  public DnsSurvey survey() {
    return new DnsSurvey(
        System::nanoTime,
        () ->
            questions.counting(
                new DnsTransports(
                    () -> new StreamTransport(trust), () -> new HttpsTransport(trust))));
  }

  /** A survey over UDP and TCP. */
  public DnsSurvey plainSurvey() {
    return new DnsSurvey(System::nanoTime, this::plain);
  }

  /** Names of addresses, by the name servers of this host. */
  public ReverseNames reverseNames() {
    return new ReverseNames(SystemServers.list(), System::nanoTime, this::plain);
  }

  private DnsTransport plain() {
    return questions.counting(new DnsTransports());
  }
}
