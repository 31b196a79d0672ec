package dev.weir.common.coding;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether and how a listener compresses its answers. Every component may be left out, or 0, for its
 * default.
 *
 * @param enabled whether it does, false
 * @param codings in order of preference: zstd, br, gzip. One whose native library does not load is
 *     passed over
 * @param types media types that are compressed: {@code text/html}, {@code text/*} or {@code
 *     application/*+json}
 * @param minSize bytes; an answer known to be shorter is sent as it is, 1,024
 * @param gzipLevel 1 (fast) to 9 (small), 4
 * @param brotliQuality 1 (fast) to 11 (small, and far too slow for answers made anew), 4
 * @param zstdLevel 1 (fast) to 22 (small), 3
 */
public record CompressionSettings(
    boolean enabled,
    List<ContentCoding> codings,
    List<String> types,
    int minSize,
    int gzipLevel,
    int brotliQuality,
    int zstdLevel) {

  private static final List<ContentCoding> CODINGS =
      List.of(ContentCoding.ZSTD, ContentCoding.BR, ContentCoding.GZIP);

  /** What is text in one way or another, and has not been compressed by its format. */
  private static final List<String> TYPES =
      List.of(
          "text/*",
          "application/json",
          "application/*+json",
          "application/javascript",
          "application/xml",
          "application/*+xml",
          "application/x-ndjson",
          "application/wasm",
          "application/vnd.ms-fontobject",
          "font/ttf",
          "font/otf",
          "image/svg+xml",
          "image/bmp",
          "image/x-icon",
          "image/vnd.microsoft.icon");

  public CompressionSettings(
      boolean enabled,
      @Nullable List<ContentCoding> codings,
      @Nullable List<String> types,
      int minSize,
      int gzipLevel,
      int brotliQuality,
      int zstdLevel) {
    this.enabled = enabled;
    this.codings =
        codings == null || codings.isEmpty() ? CODINGS : codings.stream().distinct().toList();
    this.types = types == null || types.isEmpty() ? TYPES : List.copyOf(types);
    this.minSize = within("min-size", minSize, 1_024, Integer.MAX_VALUE);
    this.gzipLevel = within("gzip-level", gzipLevel, 4, 9);
    this.brotliQuality = within("brotli-quality", brotliQuality, 4, 11);
    this.zstdLevel = within("zstd-level", zstdLevel, 3, 22);
    MediaTypes.of(this.types);
  }

  private static int within(String name, int value, int standard, int most) {
    if (value < 0 || value > most) {
      throw new IllegalArgumentException(
          "compression." + name + " " + value + " is not between 0 (the default) and " + most);
    }
    return value == 0 ? standard : value;
  }

  /** Every default: off. */
  public static CompressionSettings standard() {
    return new CompressionSettings(false, null, null, 0, 0, 0, 0);
  }

  /** On, with every other default. */
  public static CompressionSettings on() {
    return new CompressionSettings(true, null, null, 0, 0, 0, 0);
  }
}
