package dev.weir.diagnostics.investigate;

import dev.weir.diagnostics.investigate.Evidence.NameServer;
import dev.weir.diagnostics.investigate.Finding.Severity;
import dev.weir.diagnostics.investigate.Finding.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What follows from what name servers said. */
final class NameFindings {
  private NameFindings() {}

  static List<Finding> of(Evidence evidence) {
    List<Finding> found = new ArrayList<>();
    if (!evidence.resolved()) {
      found.add(unresolved(evidence));
    } else if (!evidence.agree()) {
      found.add(
          new Finding(
              Severity.WARNING,
              Subject.DNS,
              "servers-disagree",
              "The name servers give different addresses for " + evidence.target() + ".",
              "Compare them with POST /api/dns: one may hold an old answer, or serve another view"
                  + " on purpose."));
    }
    List<NameServer> silent = silent(evidence);
    if (!silent.isEmpty() && silent.size() < evidence.names().size()) {
      found.add(
          new Finding(
              Severity.WARNING,
              Subject.DNS,
              "server-silent",
              "Of the name servers, " + list(silent) + " did not answer, and others did.",
              "Look-ups are slow whenever it is asked first: mend it, or take it out of this host's"
                  + " configuration."));
    }
    return found;
  }

  private static Finding unresolved(Evidence evidence) {
    if (says(evidence, "NXDOMAIN")) {
      return problem(
          "name-does-not-exist",
          evidence.target() + " does not exist, says " + list(with(evidence, "NXDOMAIN")) + ".",
          "Check how it is spelled, and that its domain is registered and delegated.");
    }
    if (says(evidence, "SERVFAIL")) {
      return problem(
          "name-servers-fail",
          list(with(evidence, "SERVFAIL")) + " cannot find out about " + evidence.target() + ".",
          "The servers of the domain do not answer, or its DNSSEC signatures are wrong: ask them"
              + " one by one with POST /api/dns.");
    }
    if (!evidence.names().isEmpty() && silent(evidence).size() == evidence.names().size()) {
      return problem(
          "no-name-server-answers",
          "No name server of this host answers: " + list(evidence.names()) + ".",
          "Check that they run and that port 53 to them is open; any name will fail until one"
              + " answers.");
    }
    return problem(
        "name-has-no-address",
        evidence.target() + " exists, and has no address of the family asked for.",
        "Look which records it has with POST /api/dns.");
  }

  private static Finding problem(String code, String text, String advice) {
    return new Finding(Severity.PROBLEM, Subject.DNS, code, text, advice);
  }

  private static boolean says(Evidence evidence, String status) {
    return !with(evidence, status).isEmpty();
  }

  private static List<NameServer> with(Evidence evidence, String status) {
    return evidence.names().stream().filter(name -> name.status().equals(status)).toList();
  }

  private static List<NameServer> silent(Evidence evidence) {
    return evidence.names().stream()
        .filter(name -> name.status().equals("timeout") || name.status().equals("failed"))
        .toList();
  }

  private static String list(List<NameServer> servers) {
    return servers.stream().map(NameServer::server).distinct().collect(Collectors.joining(", "));
  }
}
