package dev.weir.diagnostics.app.capture;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.weir.diagnostics.app.api.OutcomeView;
import dev.weir.diagnostics.capture.Capture;
import dev.weir.diagnostics.capture.CapturePlan;
import dev.weir.diagnostics.capture.CaptureSource;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A capture, as written in JSON.
 *
 * @param filter with the service's own stream left out
 * @param state running, ended or broken
 * @param reason why it ended: packets, bytes, duration or stopped; or what broke
 * @param packets in the file
 * @param received by the kernel, and passed by the filter
 * @param dropped by the kernel, because nobody fetched them in time
 * @param droppedByInterface by the interface or its driver
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CaptureView(
    String id,
    @JsonProperty("interface") String interfaceName,
    String filter,
    int snapLength,
    String startedAt,
    @Nullable String endedAt,
    String state,
    @Nullable String reason,
    long packets,
    long fileBytes,
    long received,
    long dropped,
    long droppedByInterface) {

  static CaptureView of(Capture capture) {
    return switch (capture.state()) {
      case Capture.State.Running _ -> of(capture, "running", null, null);
      case Capture.State.Ended(Capture.End end, Instant at) ->
          of(capture, "ended", OutcomeView.kebab(end), at);
      case Capture.State.Broken(String reason, Instant at) -> of(capture, "broken", reason, at);
    };
  }

  private static CaptureView of(
      Capture capture, String state, @Nullable String reason, @Nullable Instant endedAt) {
    CapturePlan plan = capture.plan();
    CaptureSource.Kernel kernel = capture.kernel();
    return new CaptureView(
        capture.id(),
        plan.interfaceName(),
        plan.wholeFilter(),
        plan.snapLength(),
        capture.startedAt().toString(),
        endedAt == null ? null : endedAt.toString(),
        state,
        reason,
        capture.packets(),
        capture.fileBytes(),
        kernel.received(),
        kernel.dropped(),
        kernel.droppedByInterface());
  }

  /** The answer of {@code GET /api/capture}. */
  @Schema(name = "Captures")
  public record All(List<CaptureView> captures) {}
}
