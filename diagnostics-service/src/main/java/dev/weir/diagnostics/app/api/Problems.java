package dev.weir.diagnostics.app.api;

import dev.weir.common.net.AddressText;
import dev.weir.common.problem.Problem;
import dev.weir.diagnostics.policy.Resolution;
import dev.weir.diagnostics.probe.Opening;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The problems that this service answers with. */
public final class Problems {
  /** Status of a target that has no address. */
  public static final int UNRESOLVED = 422;

  private Problems() {}

  public static Problem invalid(List<FieldError> errors) {
    String first = errors.isEmpty() ? "" : errors.getFirst().sentence();
    return Problem.of("invalid-request", "The request is not valid", 400, first)
        .with("errors", errors.stream().map(FieldError::members).toList());
  }

  public static Problem tooManyRuns(String reason) {
    return Problem.of("too-many-runs", "Too many runs are under way", 429, reason);
  }

  public static Problem slowReader() {
    return Problem.of(
        "reader-too-slow",
        "The reader is too slow",
        429,
        "the run was stopped, because more of its events waited to be read than may wait");
  }

  public static Problem noSuchRun(String id) {
    return Problem.of("no-such-run", "No such run", 404, "no run " + id + " is under way");
  }

  public static Problem refused(Resolution.Refused refused, String field) {
    String address = AddressText.of(refused.address());
    String name = refused.target().equals(address) ? "" : refused.target() + " is ";
    return Problem.of(
            "target-refused",
            "The target is outside the policy",
            403,
            name + address + ": " + refused.reason())
        .with("field", field)
        .with("address", address);
  }

  public static Problem unresolved(Resolution.Unresolved unresolved, String field) {
    return Problem.of(
            "target-unresolved",
            "The target cannot be resolved",
            UNRESOLVED,
            unresolved.target() + ": " + unresolved.reason())
        .with("field", field);
  }

  public static Problem denied(Opening.Denied denied) {
    return Problem.of(
            "privilege-missing",
            "The service lacks a privilege",
            503,
            denied.detail() + "; remedy: " + String.join("; ", denied.remedies()))
        .with("remedies", denied.remedies());
  }

  public static Problem unsupported(Opening.Unsupported unsupported) {
    return Problem.of(
        "unsupported-system", "This system cannot send probes", 501, unsupported.detail());
  }

  public static Problem failed(String detail) {
    return Problem.of("probe-failed", "The probe could not be sent", 503, detail);
  }

  /** A problem as it stands inside another answer. */
  public static Map<String, Object> members(Problem problem) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", problem.type());
    members.put("title", problem.title());
    members.put("status", problem.status());
    members.put("detail", problem.detail());
    members.putAll(problem.extensions());
    return members;
  }

  public static Problem internal() {
    return Problem.of("internal-error", "Internal error", 500, "the log of the service tells more");
  }
}
