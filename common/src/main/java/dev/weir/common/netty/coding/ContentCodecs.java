package dev.weir.common.netty.coding;

import com.aayushatharva.brotli4j.encoder.Encoder;
import dev.weir.common.coding.CodingRules;
import dev.weir.common.coding.CompressionSettings;
import dev.weir.common.coding.ContentCoding;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.compression.Brotli;
import io.netty.handler.codec.compression.BrotliEncoder;
import io.netty.handler.codec.compression.JdkZlibEncoder;
import io.netty.handler.codec.compression.ZlibWrapper;
import io.netty.handler.codec.compression.Zstd;
import io.netty.handler.codec.compression.ZstdEncoder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The content codings of one listener, or of whoever else compresses, and Netty's encoders. */
public final class ContentCodecs {

  private static final Logger log = LoggerFactory.getLogger(ContentCodecs.class);

  /** Of 256 KiB: what an answer under way holds outside the heap hangs on it. */
  private static final int BROTLI_WINDOW_BITS = 18;

  private final CompressionSettings settings;
  private final CodingRules rules;

  private ContentCodecs(CompressionSettings settings, List<ContentCoding> offered) {
    this.settings = settings;
    this.rules = new CodingRules(settings, offered);
  }

  /**
   * What is done by these settings; null where nothing is compressed. Says in the log which codings
   * there are, and why others are not.
   *
   * @param owner who compresses, for the log: {@code listener http}
   */
  public static @Nullable ContentCodecs of(String owner, CompressionSettings settings) {
    if (!settings.enabled()) {
      return null;
    }
    List<ContentCoding> offered = new ArrayList<>();
    for (ContentCoding coding : settings.codings()) {
      Throwable missing = missing(coding);
      if (missing == null) {
        offered.add(coding);
      } else {
        log.warn("{} does without {}: {}", owner, coding.token(), missing.toString());
      }
    }
    log.info(
        "{} compresses by {}",
        owner,
        String.join(", ", offered.stream().map(ContentCoding::token).toList()));
    return new ContentCodecs(settings, offered);
  }

  private static @Nullable Throwable missing(ContentCoding coding) {
    return switch (coding) {
      case ZSTD -> Zstd.cause();
      case BR -> Brotli.cause();
      case GZIP -> null;
    };
  }

  /** What is compressed, and for whom. */
  public CodingRules rules() {
    return rules;
  }

  /** An encoder for one answer, which must be finished or closed. */
  public ContentEncoder open(ContentCoding coding, ByteBufAllocator alloc) {
    return new ContentEncoder(encoder(coding), alloc);
  }

  private ChannelHandler encoder(ContentCoding coding) {
    return switch (coding) {
      case ZSTD -> new ZstdEncoder(settings.zstdLevel());
      case BR -> new BrotliEncoder(brotli(), false);
      case GZIP -> new JdkZlibEncoder(ZlibWrapper.GZIP, settings.gzipLevel());
    };
  }

  private Encoder.Parameters brotli() {
    return new Encoder.Parameters()
        .setQuality(settings.brotliQuality())
        .setWindow(BROTLI_WINDOW_BITS);
  }
}
