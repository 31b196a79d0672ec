package dev.weir.edge.netty.stored;

import dev.weir.common.coding.ContentCoding;
import dev.weir.common.netty.coding.CodedHead;
import dev.weir.edge.http.CodedTags;
import dev.weir.edge.http.ContentRange;
import dev.weir.edge.http.EntityTags;
import dev.weir.edge.policy.ResponseFacts;
import dev.weir.edge.policy.SliceSet;
import dev.weir.edge.policy.StoredPart;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stored answer, its fields held as bytes. Unchanging but for a count, and for what was made of
 * it in content codings.
 */
public final class CachedAnswer extends StoredFields {

  /** What this and the header of its body take in memory, roughly. */
  private static final int OVERHEAD = 72;

  private static final VarHandle SERVED = served(MethodHandles.lookup());

  /** Made anew for each answer, or without meaning once it is stored (RFC 9111 section 3.1). */
  private static final List<CharSequence> NOT_STORED =
      List.of(
          HttpHeaderNames.AGE,
          HttpHeaderNames.CONTENT_LENGTH,
          HttpHeaderNames.TRANSFER_ENCODING,
          HttpHeaderNames.TRAILER,
          "proxy-authentication-info");

  private final HttpResponseStatus status;
  private final byte[] body;
  private final @Nullable StoredPart part;
  private final @Nullable SliceSet slices;

  /** What the origin calls it for purges by tag. */
  private final List<String> tags;

  /** Where a client took the answer in a coding, or might have. */
  private volatile @Nullable CodedForms forms;

  /** How many requests it answered. No object of its own, since every stored answer has one. */
  @SuppressWarnings("unused") // by SERVED
  private volatile long served;

  private CachedAnswer(
      HttpResponseStatus status, HttpHeaders headers, byte[] body, List<String> tags) {
    super(headers);
    this.status = status;
    this.body = body;
    this.tags = tags;
    this.part = part(status, headers, body.length);
    String set = headers.get(SliceSet.FIELD);
    this.slices = set == null ? null : SliceSet.parse(set).orElse(null);
  }

  /** Counts that a request was answered by it. */
  public void serve() {
    SERVED.getAndAdd(this, 1L);
  }

  /** How many requests were answered by it without asking anyone, since it was stored. */
  public long served() {
    return served;
  }

  private static VarHandle served(MethodHandles.Lookup lookup) {
    try {
      return lookup.findVarHandle(CachedAnswer.class, "served", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static @Nullable StoredPart part(
      HttpResponseStatus status, HttpHeaders headers, int length) {
    String range = headers.get(HttpHeaderNames.CONTENT_RANGE);
    return range == null || !status.equals(HttpResponseStatus.PARTIAL_CONTENT)
        ? null
        : ContentRange.parse(range).map(read -> new StoredPart(read, length)).orElse(null);
  }

  /**
   * An answer from a response's fields, without those that must not be stored.
   *
   * @param headers left as they are
   * @param facts what the policy read in them
   * @param tags of the answer
   */
  public static CachedAnswer of(
      HttpResponseStatus status,
      HttpHeaders headers,
      ResponseFacts facts,
      byte[] body,
      List<String> tags) {
    HttpHeaders stored = new DefaultHttpHeaders();
    Iterator<Map.Entry<CharSequence, CharSequence>> fields = headers.iteratorCharSequence();
    while (fields.hasNext()) {
      Map.Entry<CharSequence, CharSequence> field = fields.next();
      stored.add(AsciiString.of(field.getKey()), latin1(field.getValue()));
    }
    // which slices there are is no word of the origin's
    facts.directives().withheld().stream()
        .filter(name -> !name.equals(SliceSet.FIELD))
        .forEach(stored::remove);
    NOT_STORED.forEach(stored::remove);
    if (!status.equals(HttpResponseStatus.NO_CONTENT)) {
      stored.set(HttpHeaderNames.CONTENT_LENGTH, AsciiString.of(Integer.toString(body.length)));
    }
    return new CachedAnswer(status, stored, body, tags);
  }

  /** An answer as it was stored. */
  static CachedAnswer stored(
      HttpResponseStatus status, HttpHeaders headers, byte[] body, List<String> tags) {
    return new CachedAnswer(status, headers, body, tags);
  }

  /**
   * The same answer in a content coding.
   *
   * @param bytes the coded body
   */
  CachedAnswer coded(ContentCoding coding, byte[] bytes) {
    HttpHeaders headers = headers();
    CodedHead.vary(headers);
    headers.set(HttpHeaderNames.CONTENT_ENCODING, coding.token());
    headers.set(HttpHeaderNames.CONTENT_LENGTH, AsciiString.of(Integer.toString(bytes.length)));
    String tag = tag();
    if (tag != null) {
      headers.set(HttpHeaderNames.ETAG, CodedTags.of(tag, coding.token(), bytes));
    }
    return new CachedAnswer(status, headers, bytes, tags);
  }

  /** Its forms in content codings, of which there may be none yet. */
  public CodedForms forms() {
    CodedForms now = forms;
    if (now != null) {
      return now;
    }
    synchronized (this) {
      now = forms;
      if (now == null) {
        now = new CodedForms();
        forms = now;
      }
      return now;
    }
  }

  /** The same, with what was coded of an answer that has the same body. */
  public CachedAnswer withFormsOf(CachedAnswer before) {
    CodedForms made = before.forms;
    if (made != null) {
      forms = made.of(before, this);
    }
    return this;
  }

  public HttpResponseStatus status() {
    return status;
  }

  /** Value of {@code ETag}; read from the fields each time. */
  public @Nullable String tag() {
    return get(HttpHeaderNames.ETAG);
  }

  public List<String> tags() {
    return tags;
  }

  /** What part of a representation it is; null where it is a whole one. */
  public @Nullable StoredPart part() {
    return part;
  }

  /** The slices of which it is the head; null where it is all there is. */
  public @Nullable SliceSet slices() {
    return slices;
  }

  /** The length of the body, also where that is in slices. */
  public long completeLength() {
    return slices == null ? body.length : slices.complete();
  }

  /** Whether both are, byte for byte, of one representation (RFC 9111 section 3.4). */
  public boolean isOfTheSame(@Nullable String otherTag) {
    String tag = tag();
    return tag != null && otherTag != null && EntityTags.strongMatch(tag, otherTag);
  }

  /** Value of {@code Last-Modified}. */
  public @Nullable String lastModified() {
    return get(HttpHeaderNames.LAST_MODIFIED);
  }

  /** Value of {@code Content-Language}. */
  public @Nullable String language() {
    return get(HttpHeaderNames.CONTENT_LANGUAGE);
  }

  /** Copies the body. */
  void copyTo(byte[] target, int offset) {
    System.arraycopy(body, 0, target, offset, body.length);
  }

  public int length() {
    return body.length;
  }

  public byte[] body() {
    return body;
  }

  /** Part of the body, without a copy; needs no release. */
  public ByteBuf slice(int from, int length) {
    return Unpooled.wrappedBuffer(body, from, length);
  }

  /** What it takes in memory. */
  public long bytes() {
    CodedForms made = forms;
    return OVERHEAD + valueBytes() + body.length + (made == null ? 0 : made.bytes(this));
  }

  /** The codec writes fields as single bytes; a value that is not ASCII keeps its characters. */
  static CharSequence latin1(CharSequence value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) > 127) {
        return value.toString();
      }
    }
    return AsciiString.of(value);
  }
}
