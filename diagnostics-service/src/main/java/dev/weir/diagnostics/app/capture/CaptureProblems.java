package dev.weir.diagnostics.app.capture;

import dev.weir.common.problem.Problem;
import dev.weir.diagnostics.app.api.FieldError;
import dev.weir.diagnostics.app.api.Problems;
import dev.weir.diagnostics.capture.CaptureOpening;
import dev.weir.diagnostics.capture.CapturePlan;
import java.util.List;

/** The problems of captures. */
public final class CaptureProblems {
  private CaptureProblems() {}

  public static Problem roleMissing() {
    return Problem.of(
        "forbidden",
        "Forbidden",
        403,
        "captures need a token with the role capture (weir.control.tokens.NAME.role)");
  }

  static Problem interfaceRefused(String name) {
    return Problem.of(
            "interface-refused",
            "The interface may not be captured",
            403,
            name + " is not listed in weir.diagnostics.capture.interfaces")
        .with("field", "interface");
  }

  static Problem noSuchCapture(String id) {
    return Problem.of(
        "no-such-capture",
        "No such capture",
        404,
        "no capture " + id + " is known; see GET /api/capture");
  }

  /** Why a capture did not begin. */
  public static Problem of(CaptureOpening opening, CapturePlan plan) {
    return switch (opening) {
      case CaptureOpening.Opened _ -> Problems.internal();
      case CaptureOpening.Unavailable(String detail, List<String> remedies) ->
          Problem.of(
                  "capture-unavailable",
                  "Captures are not possible",
                  503,
                  detail + "; remedy: " + String.join("; ", remedies))
              .with("remedies", remedies);
      case CaptureOpening.Unsupported(String detail) ->
          Problem.of("unsupported-system", "This system cannot capture", 501, detail);
      case CaptureOpening.BadFilter(int position, String reason) ->
          Problems.invalid(
              List.of(
                  new FieldError(
                      "filter",
                      plan.filter(),
                      "a filter of pcap-filter; at character " + position + ": " + reason)));
      case CaptureOpening.Failed(String detail) ->
          Problem.of("capture-failed", "The capture could not begin", 503, detail);
    };
  }
}
