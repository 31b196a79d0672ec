package dev.weir.diagnostics.capture;

import java.util.List;

/** What comes of listening to an interface. */
public sealed interface CaptureOpening {

  /** It is listened to. */
  record Opened(CaptureSource source) implements CaptureOpening {}

  /** The library is not there, or the process may not. */
  record Unavailable(String detail, List<String> remedies) implements CaptureOpening {
    public Unavailable {
      remedies = List.copyOf(remedies);
    }
  }

  /** This system cannot capture. */
  record Unsupported(String detail) implements CaptureOpening {}

  /**
   * The filter is refused.
   *
   * @param position of the character in the caller's filter from which on it is, from 1
   */
  record BadFilter(int position, String reason) implements CaptureOpening {}

  /** It failed for another reason. */
  record Failed(String detail) implements CaptureOpening {}
}
