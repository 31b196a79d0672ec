package dev.weir.diagnostics.investigate;

import dev.weir.diagnostics.investigate.Finding.Severity;
import dev.weir.diagnostics.investigate.Finding.Subject;
import dev.weir.diagnostics.port.PortOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What follows from the ports, and from a request. */
final class ServiceFindings {
  private ServiceFindings() {}

  static List<Finding> of(Evidence evidence) {
    List<Finding> found = new ArrayList<>();
    boolean usable = evidence.anyPortOpen();
    for (Map.Entry<Integer, PortOutcome> port : evidence.ports().entrySet()) {
      port(port.getKey(), port.getValue(), usable, evidence.answersAtAll(), found);
    }
    evidence.web().ifPresent(web -> web(web, found));
    return found;
  }

  /** A closed port beside an open one is usual. */
  private static void port(
      int port, PortOutcome outcome, boolean usable, boolean answers, List<Finding> found) {
    Severity severity = usable ? Severity.INFO : Severity.PROBLEM;
    switch (outcome) {
      case PortOutcome.Refused _ ->
          found.add(
              new Finding(
                  severity,
                  Subject.PORT,
                  "port-refused",
                  "The host is up, and nothing takes connections on port " + port + ".",
                  "Start the service there, look which address it listens on, and whether a firewall"
                      + " rejects the port."));
      case PortOutcome.Filtered _ when answers ->
          found.add(
              new Finding(
                  severity,
                  Subject.PORT,
                  "port-filtered",
                  "The host answers, and port " + port + " does not.",
                  "A firewall drops connections to that port: allow them there from this host's"
                      + " address."));
      case PortOutcome.Unreachable _ when answers ->
          found.add(
              new Finding(
                  severity,
                  Subject.PORT,
                  "port-unreachable",
                  "The host answers, and something on the way rejects port " + port + ".",
                  "A firewall rejects it with an ICMP error: trace the path by tcp to that port."));
      default -> {}
    }
  }

  private static void web(Evidence.Web web, List<Finding> found) {
    switch (web) {
      case Evidence.Web.Answered(String url, int status) when status >= 500 ->
          found.add(
              new Finding(
                  Severity.PROBLEM,
                  Subject.HTTP,
                  "server-error",
                  url + " answers " + status + ": the network is fine, and the server is not.",
                  "Look at the log of the server, and of what stands behind it."));
      case Evidence.Web.Answered(String url, int status) when status >= 400 ->
          found.add(
              new Finding(
                  Severity.INFO,
                  Subject.HTTP,
                  "client-error",
                  url + " answers " + status + ": the server works, and does not serve this.",
                  "Ask for a page that is known to be there."));
      case Evidence.Web.Answered _ -> {}
      case Evidence.Web.Failed(String url, String reason, boolean tls) ->
          found.add(
              new Finding(
                  Severity.PROBLEM,
                  tls ? Subject.TLS : Subject.HTTP,
                  tls ? "tls-failed" : "request-failed",
                  "The port of " + url + " is open, and a request fails: " + reason + ".",
                  tls
                      ? "Look at the server's certificate: its names, its dates and its chain."
                      : "Look whether the service on that port speaks HTTP, and whether it hangs."));
    }
  }
}
