package dev.weir.diagnostics.app.capture;

import dev.weir.diagnostics.capture.Capture;
import dev.weir.diagnostics.capture.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;

/**
 * The packets of a capture for one reader: {@code packet} each, {@code missed} with a number where
 * the reader was too slow for what memory holds, {@code done} at the end.
 */
final class PacketEvents {
  private static final int MOST_AT_ONCE = 1_000;

  private final Capture capture;
  private long last;
  private boolean done;

  /**
   * Creates them.
   *
   * @param after the number of the packet before the first
   */
  PacketEvents(Capture capture, long after) {
    this.capture = capture;
    this.last = after;
  }

  /** Looks for packets that often, while the reader takes them. */
  Flux<ServerSentEvent<Object>> every(Duration period) {
    return Flux.interval(Duration.ZERO, period)
        .onBackpressureDrop()
        .concatMapIterable(_ -> next(), 1)
        .takeUntil(event -> "done".equals(event.event()));
  }

  private List<ServerSentEvent<Object>> next() {
    List<ServerSentEvent<Object>> events = new ArrayList<>();
    if (done) {
      return events;
    }
    boolean over = !(capture.state() instanceof Capture.State.Running);
    List<Frame> frames = capture.after(last, MOST_AT_ONCE);
    for (Frame frame : frames) {
      if (frame.number() > last + 1) {
        events.add(event("missed", Map.of("packets", frame.number() - last - 1)));
      }
      last = frame.number();
      events.add(event("packet", PacketView.of(capture, frame)));
    }
    if (over) {
      done = true;
      events.add(event("done", CaptureView.of(capture)));
    }
    return events;
  }

  private static ServerSentEvent<Object> event(String name, Object data) {
    return ServerSentEvent.builder(data).event(name).build();
  }
}
