package dev.weir.diagnostics.tls;

import dev.weir.diagnostics.tls.Finding.Kind;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Judges a server by its handshake, its versions and its suites. */
final class Findings {
  private final List<Finding> found = new ArrayList<>();

  private Findings() {}

  /** What is wrong, worst first. */
  static List<Finding> of(
      Handshake handshake, Map<TlsVersion, VersionOutcome> versions, String identity, Instant now) {
    Findings findings = new Findings();
    switch (handshake) {
      case Handshake.Failed(String reason) -> findings.add(Kind.HANDSHAKE_FAILED, reason);
      case Handshake.Completed completed -> findings.judge(completed, identity, now);
    }
    versions.forEach(findings::judge);
    findings.found.sort(Comparator.comparing(Finding::kind));
    return findings.found;
  }

  private void judge(Handshake.Completed handshake, String identity, Instant now) {
    List<X509Certificate> chain = handshake.chain();
    chain.forEach(certificate -> CertificateCheck.of(certificate, now).forEach(found::add));
    for (int i = 0; i + 1 < chain.size(); i++) {
      if (!CertificateCheck.isIssuedBy(chain.get(i), chain.get(i + 1))) {
        add(
            Kind.CHAIN_BROKEN,
            "the server's certificate " + (i + 2) + " is not the issuer of the one before it");
      }
    }
    if (!chain.isEmpty() && !IdentityMatch.matches(chain.getFirst(), identity)) {
      add(
          Kind.NAME_MISMATCH,
          identity
              + " is none of "
              + String.join(", ", IdentityMatch.identities(chain.getFirst())));
    }
    handshake.distrust().ifPresent(reason -> distrusted(chain, reason));
  }

  private void distrusted(List<X509Certificate> chain, String reason) {
    X509Certificate leaf = chain.getFirst();
    if (CertificateCheck.isIssuedBy(leaf, leaf)) {
      add(Kind.SELF_SIGNED, "the certificate vouches for itself");
    } else {
      add(Kind.UNTRUSTED, reason);
    }
  }

  private void judge(TlsVersion version, VersionOutcome outcome) {
    if (!(outcome instanceof VersionOutcome.Offered(List<CipherSuite> suites, _))) {
      return;
    }
    if (version.isDeprecated()) {
      add(Kind.OLD_VERSION, version.text() + " is offered (RFC 8996)");
    }
    suites.stream()
        .filter(CipherSuite::isWeak)
        .forEach(suite -> add(Kind.WEAK_SUITE, version.text() + " with " + suite.name()));
  }

  private void add(Kind kind, String detail) {
    found.add(new Finding(kind, detail));
  }
}
