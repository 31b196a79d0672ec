package dev.weir.diagnostics.app.capture;

import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What an operator sets for captures, as {@code weir.diagnostics.capture}.
 *
 * @param interfaces that may be listened to; none by default
 * @param maxFile the longest file, 64 KB to 1 GB
 * @param keep how many captures that ended are kept with their files, 1 to 100
 */
public record CaptureProperties(
    @DefaultValue List<String> interfaces,
    @DefaultValue("64MB") DataSize maxFile,
    @DefaultValue("8") int keep) {
  private static final DataSize LEAST = DataSize.ofKilobytes(64);
  private static final DataSize MOST = DataSize.ofGigabytes(1);
  private static final int MOST_KEPT = 100;

  public CaptureProperties {
    interfaces = List.copyOf(interfaces);
    if (maxFile.compareTo(LEAST) < 0 || maxFile.compareTo(MOST) > 0) {
      throw new IllegalArgumentException(
          "weir.diagnostics.capture.max-file is " + maxFile + ": expected 64KB to 1GB");
    }
    if (keep < 1 || keep > MOST_KEPT) {
      throw new IllegalArgumentException(
          "weir.diagnostics.capture.keep is " + keep + ": expected 1 to " + MOST_KEPT);
    }
  }
}
