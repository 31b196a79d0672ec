package dev.weir.diagnostics.tls;

import java.util.List;
import java.util.Map;

/**
 * What is known of a TLS server.
 *
 * @param versions newest first
 * @param findings what is wrong, worst first
 */
public record TlsReport(
    Handshake handshake, Map<TlsVersion, VersionOutcome> versions, List<Finding> findings) {

  public TlsReport {
    findings = List.copyOf(findings);
  }
}
