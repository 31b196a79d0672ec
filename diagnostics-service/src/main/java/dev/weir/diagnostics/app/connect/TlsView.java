package dev.weir.diagnostics.app.connect;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.weir.diagnostics.app.api.OutcomeView;
import dev.weir.diagnostics.app.api.RttView;
import dev.weir.diagnostics.app.api.Started;
import dev.weir.diagnostics.port.PortOutcome;
import dev.weir.diagnostics.tls.CipherSuite;
import dev.weir.diagnostics.tls.Finding;
import dev.weir.diagnostics.tls.Handshake;
import dev.weir.diagnostics.tls.TlsPlan;
import dev.weir.diagnostics.tls.TlsReport;
import dev.weir.diagnostics.tls.TlsVersion;
import dev.weir.diagnostics.tls.VersionOutcome;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a TLS server, as written in JSON.
 *
 * @param serverName sent to the server; missing when none was
 * @param complete false when the run was stopped
 * @param handshake missing, with all that follows, when the port took no connection
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TlsView(
    @JsonUnwrapped Started started,
    int port,
    @Nullable String serverName,
    boolean complete,
    ConnectView connect,
    @Nullable HandshakeView handshake,
    @Nullable List<Version> versions,
    @Nullable List<CertificateShown> chain,
    @Nullable List<Problem> problems) {

  static TlsView of(
      Started started,
      TlsPlan plan,
      boolean complete,
      PortOutcome connect,
      Optional<TlsReport> report) {
    return new TlsView(
        started,
        plan.address().getPort(),
        plan.serverName().orElse(null),
        complete,
        ConnectView.of(connect),
        report.map(found -> HandshakeView.of(found.handshake())).orElse(null),
        report.map(TlsView::versions).orElse(null),
        report.map(found -> chain(found.handshake())).orElse(null),
        report.map(found -> found.findings().stream().map(Problem::of).toList()).orElse(null));
  }

  private static List<Version> versions(TlsReport report) {
    return report.versions().entrySet().stream()
        .map(entry -> Version.of(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static List<CertificateShown> chain(Handshake handshake) {
    return handshake instanceof Handshake.Completed completed
        ? completed.chain().stream().map(CertificateShown::of).toList()
        : List.of();
  }

  /**
   * A handshake to the end, between this runtime and the server.
   *
   * @param reason why it failed; missing when it did not
   * @param trusted whether the chain leads to an authority that this runtime trusts
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "TlsHandshake")
  record HandshakeView(
      @Nullable String version,
      @Nullable String suite,
      @Nullable String applicationProtocol,
      @Nullable Boolean trusted,
      @Nullable Double millis,
      @Nullable String reason) {

    static HandshakeView of(Handshake handshake) {
      return switch (handshake) {
        case Handshake.Completed done ->
            new HandshakeView(
                done.version(),
                done.suite(),
                done.applicationProtocol().isEmpty() ? null : done.applicationProtocol(),
                done.distrust().isEmpty(),
                RttView.millis(done.nanos()),
                null);
        case Handshake.Failed(String reason) ->
            new HandshakeView(null, null, null, null, null, reason);
      };
    }
  }

  /**
   * What the server makes of one version.
   *
   * @param outcome offered, refused or unknown
   * @param reason why it is refused or unknown; of what is offered, why there may be more suites
   * @param suites those that it takes, in the order in which it took them
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "TlsVersion")
  record Version(
      String version,
      String outcome,
      @Nullable String reason,
      @Nullable Boolean allSuites,
      @Nullable List<String> suites) {

    static Version of(TlsVersion version, VersionOutcome outcome) {
      return switch (outcome) {
        case VersionOutcome.Offered offered ->
            new Version(
                version.text(),
                "offered",
                offered.cut().orElse(null),
                offered.complete(),
                offered.suites().stream().map(CipherSuite::name).toList());
        case VersionOutcome.Refused(String reason) ->
            new Version(version.text(), "refused", reason, null, null);
        case VersionOutcome.Unknown(String reason) ->
            new Version(version.text(), "unknown", reason, null, null);
      };
    }
  }

  /** Something wrong. */
  @Schema(name = "TlsProblem")
  record Problem(String problem, String detail) {
    static Problem of(Finding finding) {
      return new Problem(OutcomeView.kebab(finding.kind()), finding.detail());
    }
  }
}
