package dev.weir.diagnostics.app.investigate;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weir.diagnostics.app.api.OutcomeView;
import dev.weir.diagnostics.app.connect.PortView;
import dev.weir.diagnostics.app.dns.DnsView;
import dev.weir.diagnostics.app.ping.PingView;
import dev.weir.diagnostics.app.trace.TraceView;
import dev.weir.diagnostics.capture.Capture;
import dev.weir.diagnostics.investigate.Evidence;
import dev.weir.diagnostics.investigate.Finding;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an investigation found, as written in JSON.
 *
 * @param complete false when the run was stopped
 * @param findings worst first
 * @param notDone what could not be looked at, and why
 */
@Schema(name = "Investigation")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InvestigationView(
    String id,
    String target,
    @Nullable String address,
    boolean complete,
    List<Found> findings,
    @Nullable DnsView dns,
    PingView.@Nullable Summary ping,
    @Nullable TraceView trace,
    TraceView.@Nullable Mtu mtu,
    List<PortView> ports,
    @Nullable Web http,
    @Nullable Packets capture,
    Map<String, String> notDone) {

  /** An investigation that has begun. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Begun(String id, String target, @Nullable String address) {}

  /** A finding. */
  @Schema(name = "InvestigationFinding")
  record Found(
      @Schema(allowableValues = {"problem", "warning", "info"}) String severity,
      @Schema(
              allowableValues = {
                "dns",
                "reachability",
                "path",
                "mtu",
                "port",
                "tls",
                "http",
                "all"
              })
          String about,
      String code,
      String text,
      @Schema(description = "What to try") String advice) {
    static Found of(Finding finding) {
      return new Found(
          OutcomeView.kebab(finding.severity()),
          OutcomeView.kebab(finding.subject()),
          finding.code(),
          finding.text(),
          finding.advice());
    }
  }

  /** The capture of what was sent to the target and what came back. */
  @Schema(name = "InvestigationCapture")
  record Packets(
      @Schema(description = "Of the capture, below /api/capture") String id,
      @Schema(description = "Where the pcapng file is") String file,
      long packets,
      @Schema(description = "Packets that the kernel had no room for") long dropped) {
    static @Nullable Packets of(ProbeCapturing.Outcome outcome) {
      return outcome instanceof ProbeCapturing.Outcome.Begun(Capture capture, _, _)
          ? new Packets(
              capture.id(),
              "/api/capture/" + capture.id() + "/file",
              capture.packets(),
              capture.kernel().dropped())
          : null;
    }
  }

  /** What came of a request. */
  @Schema(name = "InvestigationRequestOutcome")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Web(String url, @Nullable Integer status, @Nullable String reason) {
    static Web of(Evidence.Web web) {
      return switch (web) {
        case Evidence.Web.Answered(String url, int status) -> new Web(url, status, null);
        case Evidence.Web.Failed(String url, String reason, _) -> new Web(url, null, reason);
      };
    }
  }
}
