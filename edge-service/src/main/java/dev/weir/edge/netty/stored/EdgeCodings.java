package dev.weir.edge.netty.stored;

import dev.weir.common.coding.Asked;
import dev.weir.common.coding.CodedFields;
import dev.weir.common.coding.CodingChoice;
import dev.weir.common.coding.CodingRules;
import dev.weir.common.coding.CompressionSettings;
import dev.weir.common.coding.ContentCoding;
import dev.weir.common.netty.coding.ContentCodecs;
import dev.weir.common.netty.coding.ContentEncoder;
import dev.weir.edge.http.CodedTags;
import dev.weir.edge.netty.field.NettyFields;
import dev.weir.edge.policy.Preconditions;
import dev.weir.edge.policy.ResponseFacts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What a site compresses, and how: stored answers, once for each coding that a client takes, and
 * answers on their way into the store, as they pass. Nothing that is not stored is compressed here,
 * so that what one client alone may see does not tell its secrets by its length. Thread-safe.
 */
public final class EdgeCodings {

  private static final CodingChoice UNTOUCHED = new CodingChoice.Untouched();

  private final ContentCodecs codecs;
  private final Executor coders;
  private final int leastBytes;
  private final int mostBytes;

  private EdgeCodings(ContentCodecs codecs, Executor coders, int leastBytes, int mostBytes) {
    this.codecs = codecs;
    this.coders = coders;
    this.leastBytes = leastBytes;
    this.mostBytes = mostBytes;
  }

  /**
   * What a site does by its settings; null where it compresses nothing.
   *
   * @param coders code stored bodies; may refuse, and the client gets the body as it is
   * @param mostBytes the largest body that is coded
   */
  public static @Nullable EdgeCodings of(
      String site, CompressionSettings settings, Executor coders, int mostBytes) {
    ContentCodecs codecs = ContentCodecs.of("site " + site, settings);
    return codecs == null ? null : new EdgeCodings(codecs, coders, settings.minSize(), mostBytes);
  }

  /** Whether a stored answer is sent in a coding to whoever takes one. */
  public boolean cover(CachedAnswer answer) {
    // what is short, as most is, need not remember this
    return answer.length() >= leastBytes
        && answer.length() <= mostBytes
        && answer.forms().areFor(this, answer);
  }

  /** The same, found out anew. */
  boolean judge(CachedAnswer answer) {
    return codecs.rules().cover(answer.status().code(), answer::all);
  }

  /** In what coding an answer that is covered goes to a client. */
  public CodingChoice choose(NettyFields request) {
    return codecs.rules().choose(asked(request.headers(), false));
  }

  /** In what coding an answer goes to a client while it passes. */
  public CodingChoice choose(HttpRequest request, HttpResponse answer) {
    if (HttpUtil.getContentLength(answer, 0L) > mostBytes
        || !codecs.rules().cover(answer.status().code(), answer.headers()::getAll)) {
      return UNTOUCHED;
    }
    return codecs
        .rules()
        .choose(asked(request.headers(), request.protocolVersion().minorVersion() == 0));
  }

  /**
   * @param http10 whether a body must not come without its length
   */
  private static Asked asked(HttpHeaders request, boolean http10) {
    List<String> accepted = request.getAll(HttpHeaderNames.ACCEPT_ENCODING);
    return new Asked(
        "GET",
        http10,
        accepted.size() == 1 ? accepted.getFirst() : String.join(",", accepted),
        "",
        CodingRules.forbidsTransform(request.getAll(HttpHeaderNames.CACHE_CONTROL)));
  }

  /** Codes an answer while it passes; to be finished or closed. */
  public ContentEncoder open(ContentCoding coding, ByteBufAllocator alloc) {
    return codecs.open(coding, alloc);
  }

  /** Codes a stored body, on another thread; fails where there is too much to do already. */
  CompletableFuture<byte[]> code(ContentCoding coding, byte[] body) {
    try {
      return CompletableFuture.supplyAsync(() -> coded(coding, body), coders);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** By what a body is told from every other; on another thread, as {@link #code}. */
  CompletableFuture<String> sum(byte[] body) {
    try {
      return CompletableFuture.supplyAsync(() -> sha256(body), coders);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static String sha256(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private byte[] coded(ContentCoding coding, byte[] body) {
    ContentEncoder encoder = open(coding, UnpooledByteBufAllocator.DEFAULT);
    ByteBuf coded = encoder.encodeLast(Unpooled.wrappedBuffer(body));
    try {
      return ByteBufUtil.getBytes(coded);
    } finally {
      coded.release();
    }
  }

  /**
   * Whether a client has the coded answer already, so that 304 answers it. The answer's tag is then
   * what the client calls it.
   *
   * @param headers of the answer as it came
   */
  public static boolean known(
      NettyFields request,
      ResponseFacts facts,
      HttpHeaders headers,
      ContentCoding coding,
      long nowMillis) {
    String tag = headers.get(HttpHeaderNames.ETAG, "");
    List<String> lines = request.all("if-none-match");
    if (lines.isEmpty()) {
      boolean unchanged = Preconditions.notModified(request, facts, tag, nowMillis);
      if (unchanged && !tag.isEmpty()) {
        headers.set(HttpHeaderNames.ETAG, CodedFields.weak(tag));
      }
      return unchanged;
    }
    Optional<String> known =
        facts.status() / 100 == 2 ? CodedTags.known(lines, tag, coding.token()) : Optional.empty();
    known
        .filter(name -> !name.isEmpty())
        .ifPresent(name -> headers.set(HttpHeaderNames.ETAG, name));
    return known.isPresent();
  }
}
