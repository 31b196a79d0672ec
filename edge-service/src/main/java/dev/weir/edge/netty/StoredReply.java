package dev.weir.edge.netty;

import dev.weir.common.coding.CodingChoice;
import dev.weir.common.coding.ContentCoding;
import dev.weir.common.netty.coding.CodedHead;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.edge.http.ByteRange;
import dev.weir.edge.http.ContentRange;
import dev.weir.edge.netty.field.CacheStatus;
import dev.weir.edge.netty.field.ContentDigests;
import dev.weir.edge.netty.field.NettyFields;
import dev.weir.edge.netty.field.NotModified;
import dev.weir.edge.netty.stored.CachedAnswer;
import dev.weir.edge.netty.stored.EdgeCodings;
import dev.weir.edge.netty.stored.KeptForms;
import dev.weir.edge.policy.Preconditions;
import dev.weir.edge.policy.StoredPart;
import dev.weir.edge.store.Variant;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a stored answer: whole, a part of it, its head alone, or the word that the client has it
 * already. A body larger than {@value #PIECE} bytes, and any body to a client that does not take
 * what it asked for before, goes out piece by piece, as fast as the client takes it.
 */
final class StoredReply implements Reply {

  private static final int PIECE = 64 * 1024;

  /**
   * Several ranges are copied into one body, which a slow client keeps in memory for as long as it
   * likes; larger ones get the whole, which all share.
   */
  private static final int MOST_COPIED = 1024 * 1024;

  private final ClientStream client;
  private final Variant<CachedAnswer> stored;
  private final NettyFields request;
  private final boolean headOnly;
  private final CharSequence age;
  private final CharSequence cacheStatus;
  private final long nowMillis;

  private CachedAnswer answer;
  private byte[] source;
  private int at;
  private int end;

  /** Whether nothing is left to write, or nothing can be written yet. */
  private boolean idle;

  private boolean gone;

  private StoredReply(
      ClientStream client,
      Variant<CachedAnswer> stored,
      NettyFields request,
      boolean headOnly,
      CharSequence age,
      CharSequence cacheStatus,
      long nowMillis) {
    this.client = client;
    this.stored = stored;
    this.request = request;
    this.headOnly = headOnly;
    this.age = age;
    this.cacheStatus = cacheStatus;
    this.nowMillis = nowMillis;
    this.answer = stored.payload();
    this.source = answer.body();
  }

  /**
   * Answers a request from the store, in the content coding that the client likes best.
   *
   * @param age value of {@code Age}
   * @param cacheStatus value of {@code Cache-Status}
   */
  static Reply write(
      Asker asker,
      Variant<CachedAnswer> stored,
      CharSequence age,
      CharSequence cacheStatus,
      long nowMillis) {
    CachedAnswer answer = stored.payload();
    if (answer.slices() != null) {
      return SlicedReply.write(asker, stored, answer.slices(), age, cacheStatus, nowMillis);
    }
    EdgeServices edge = asker.edge();
    NettyFields request = asker.fields();
    CharSequence member = CacheStatus.to(request, cacheStatus, asker.key());
    StoredReply reply =
        new StoredReply(asker.client(), stored, request, asker.wantsHead(), age, member, nowMillis);
    EdgeCodings codings = edge.codings();
    if (codings == null || !codings.cover(answer)) {
      reply.asItIs(false);
    } else if (codings.choose(request) instanceof CodingChoice.Coded(ContentCoding coding)) {
      KeptForms kept = new KeptForms(edge.store(), asker.key(), request, stored);
      LongConsumer grown = bytes -> edge.store().grow(asker.key(), answer, bytes);
      reply.coded(coding, which -> kept.get(which, codings), grown);
    } else {
      reply.asItIs(true);
    }
    return reply;
  }

  private HttpHeaders head() {
    HttpHeaders headers = answer.headers();
    headers.set(HttpHeaderNames.AGE, age);
    headers.add(CacheStatus.NAME, cacheStatus);
    return headers;
  }

  /**
   * @param varies whether another client would get it in a coding
   */
  private void asItIs(boolean varies) {
    HttpHeaders headers = head();
    if (varies) {
      CodedHead.vary(headers);
    }
    if (Preconditions.notModified(request, stored.facts().response(), answer.tag(), nowMillis)) {
      notModified(headers);
    } else {
      content(headers);
    }
  }

  private void coded(
      ContentCoding coding,
      Function<ContentCoding, CompletableFuture<byte[]>> coder,
      LongConsumer grown) {
    HttpHeaders headers = head();
    if (EdgeCodings.known(request, stored.facts().response(), headers, coding, nowMillis)) {
      CodedHead.vary(headers);
      notModified(headers);
      return;
    }
    CompletableFuture<CachedAnswer> form = answer.forms().form(answer, coding, coder, grown);
    if (form.isDone()) {
      coded(form.isCompletedExceptionally() ? answer : form.join());
      return;
    }
    idle = true;
    var _ =
        form.whenComplete(
            (coded, failure) ->
                client.eventLoop().execute(() -> coded(failure == null ? coded : answer)));
  }

  /** The answer as it is where it could not be coded, or would not be smaller. */
  private void coded(CachedAnswer form) {
    if (gone) {
      return;
    }
    idle = false;
    answer = form;
    source = form.body();
    HttpHeaders headers = head();
    CodedHead.vary(headers);
    content(headers);
  }

  private void content(HttpHeaders headers) {
    if (headOnly) {
      bodiless(answer.status(), headers);
    } else if (answer.part() != null) {
      slice(headers, answer.part(), request.first("range"));
    } else {
      range(
          headers,
          Preconditions.range(
              request, stored.facts().response(), answer.tag(), answer.length(), nowMillis));
    }
  }

  @Override
  public void onClientGone() {
    gone = true;
    idle = true;
  }

  @Override
  public void onWritable() {
    if (!idle) {
      pump();
    }
  }

  private void notModified(HttpHeaders headers) {
    NotModified.strip(headers);
    bodiless(HttpResponseStatus.NOT_MODIFIED, headers);
  }

  /** What a stored part has of the range that is wanted; the part itself without one. */
  private void slice(HttpHeaders headers, StoredPart part, @Nullable String range) {
    StoredPart.Slice slice =
        (range == null ? Optional.<StoredPart.Slice>empty() : part.slice(range))
            .orElseGet(() -> new StoredPart.Slice(0, part.range().first(), part.bytes()));
    if (slice.length() < part.bytes()) {
      ContentDigests.remove(headers);
    }
    headers.set(
        HttpHeaderNames.CONTENT_RANGE,
        ContentRange.of(slice.first(), slice.last(), part.range().complete()));
    headers.set(HttpHeaderNames.CONTENT_LENGTH, slice.length());
    int from = (int) slice.offset();
    body(answer.status(), headers, from, from + (int) slice.length());
  }

  private void range(HttpHeaders headers, ByteRange range) {
    switch (range) {
      case ByteRange.Whole _ -> body(answer.status(), headers, 0, answer.length());
      case ByteRange.Parts parts when parts.length() > MOST_COPIED ->
          body(answer.status(), headers, 0, answer.length());
      case ByteRange.Part part -> {
        ContentDigests.remove(headers);
        headers.set(
            HttpHeaderNames.CONTENT_RANGE,
            ContentRange.of(part.first(), part.last(), OptionalLong.of(answer.length())));
        headers.set(HttpHeaderNames.CONTENT_LENGTH, part.length());
        body(
            HttpResponseStatus.PARTIAL_CONTENT, headers, (int) part.first(), (int) part.last() + 1);
      }
      case ByteRange.Parts parts -> {
        ContentDigests.remove(headers);
        MultipartRanges multipart =
            new MultipartRanges(parts, headers.get(HttpHeaderNames.CONTENT_TYPE), answer.length());
        headers.set(HttpHeaderNames.CONTENT_TYPE, multipart.contentType());
        source = multipart.body(source);
        headers.set(HttpHeaderNames.CONTENT_LENGTH, source.length);
        body(HttpResponseStatus.PARTIAL_CONTENT, headers, 0, source.length);
      }
      case ByteRange.Unsatisfiable _ -> {
        NotModified.strip(headers);
        headers.set(HttpHeaderNames.CONTENT_RANGE, "bytes */" + answer.length());
        headers.set(HttpHeaderNames.CONTENT_LENGTH, "0");
        bodiless(HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers);
      }
    }
  }

  private void bodiless(HttpResponseStatus status, HttpHeaders headers) {
    respond(status, headers, 0, 0);
  }

  private void body(HttpResponseStatus status, HttpHeaders headers, int from, int to) {
    if (to - from <= PIECE && client.isWritable()) {
      respond(status, headers, from, to);
      return;
    }
    at = from;
    end = to;
    client.writeHead(new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, headers));
    pump();
  }

  private void respond(HttpResponseStatus status, HttpHeaders headers, int from, int to) {
    idle = true;
    client.respond(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            status,
            from == to ? Unpooled.EMPTY_BUFFER : slice(from, to - from),
            headers,
            EmptyHttpHeaders.INSTANCE));
  }

  /** Flushing may make room at once. */
  private void pump() {
    do {
      writePieces();
      client.flush();
    } while (!idle && client.isWritable());
  }

  private void writePieces() {
    while (end - at > PIECE && client.isWritable()) {
      client.writeContent(new DefaultHttpContent(slice(at, PIECE)));
      at += PIECE;
    }
    if (end - at <= PIECE && client.isWritable()) {
      idle = true;
      client.writeContent(new DefaultLastHttpContent(slice(at, end - at)));
    }
  }

  /** Part of what is written, without a copy; needs no release. */
  private ByteBuf slice(int from, int length) {
    return Unpooled.wrappedBuffer(source, from, length);
  }
}
