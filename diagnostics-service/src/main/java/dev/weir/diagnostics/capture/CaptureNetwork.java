package dev.weir.diagnostics.capture;

/** Where interfaces are listened to. */
public interface CaptureNetwork {
  /** Listens to an interface, on the calling thread. */
  CaptureOpening open(CapturePlan plan);
}
