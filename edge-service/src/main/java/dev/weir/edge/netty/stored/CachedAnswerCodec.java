package dev.weir.edge.netty.stored;

import static dev.weir.edge.http.ResponseDirectives.Flag.BY_OPERATOR;

import dev.weir.edge.netty.field.NettyFields;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.policy.CachePolicy;
import dev.weir.edge.policy.ResponseFacts;
import dev.weir.edge.policy.StoredFacts;
import dev.weir.edge.policy.VaryKey;
import dev.weir.edge.store.DiskTier;
import dev.weir.edge.store.Variant;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Stored answers as bytes: a version, the key, {@code Vary}, tags, times, status, fields. What the
 * policy reads in the fields is read in them again, so that a later version of it decides on what
 * an earlier one stored.
 */
public final class CachedAnswerCodec implements DiskTier.Codec<CachedAnswer> {

  private static final int VERSION = 2;
  private static final int MOST_ITEMS = 10_000;

  private final CachePolicy policy;

  /** Made for a disk tier; the policy reads again what it once read. */
  public CachedAnswerCodec(CachePolicy policy) {
    this.policy = policy;
  }

  @Override
  public byte[] head(CacheKey key, Variant<CachedAnswer> variant) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      text(out, key.host());
      text(out, key.target());
      text(out, key.scheme());
      vary(out, variant.vary());
      texts(out, variant.tags());
      out.writeLong(variant.facts().arrivedMillis());
      out.writeLong(variant.facts().lifetimeMillis());
      out.writeLong(variant.facts().initialAgeMillis());
      out.writeBoolean(variant.facts().response().directives().has(BY_OPERATOR));
      CachedAnswer answer = variant.payload();
      out.writeShort(answer.status().code());
      text(out, answer.status().reasonPhrase());
      fields(out, answer.headers());
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory are always written", e);
    }
    return bytes.toByteArray();
  }

  @Override
  public byte[] body(CachedAnswer answer) {
    return answer.body();
  }

  @Override
  public DiskTier.Head read(byte[] head) throws IOException {
    try (DataInputStream in = open(head)) {
      CacheKey key = key(in);
      VaryKey vary = vary(in);
      return new DiskTier.Head(key, vary, texts(in), in.readLong());
    }
  }

  @Override
  public Variant<CachedAnswer> variant(byte[] head, byte[] body, boolean unsure)
      throws IOException {
    try (DataInputStream in = open(head)) {
      key(in);
      VaryKey vary = vary(in);
      List<String> tags = texts(in);
      long arrived = in.readLong();
      long lifetime = in.readLong();
      long initialAge = in.readLong();
      boolean byOperator = in.readBoolean();
      HttpResponseStatus status = new HttpResponseStatus(in.readShort(), text(in));
      HttpHeaders headers = fields(in);
      CachedAnswer answer = CachedAnswer.stored(status, headers, body, tags);
      // a part is known by the facts of the whole
      int known = answer.part() == null ? status.code() : HttpResponseStatus.OK.code();
      ResponseFacts said = ResponseFacts.of(known, policy.read(new NettyFields(headers)), arrived);
      ResponseFacts counts =
          byOperator ? said.lasting(Math.max(1, (lifetime - initialAge) / 1000)) : said;
      ResponseFacts response = unsure ? counts.neverFresh() : counts;
      StoredFacts facts = new StoredFacts(response, lifetime, initialAge, arrived);
      return new Variant<>(vary, facts, answer, answer.bytes(), tags);
    }
  }

  private static void vary(DataOutputStream out, VaryKey vary) throws IOException {
    texts(out, vary.names());
    texts(out, vary.values());
    boolean byMeaning = vary.languages() instanceof VaryKey.Languages.ByMeaning;
    out.writeBoolean(byMeaning);
    text(
        out,
        vary.languages() instanceof VaryKey.Languages.ByMeaning(String answer) && answer != null
            ? answer
            : "");
  }

  private static VaryKey vary(DataInputStream in) throws IOException {
    List<String> names = texts(in);
    List<String> values = texts(in);
    boolean byMeaning = in.readBoolean();
    String answer = text(in);
    return byMeaning
        ? new VaryKey(
            names, values, new VaryKey.Languages.ByMeaning(answer.isEmpty() ? null : answer))
        : new VaryKey(names, values);
  }

  private static DataInputStream open(byte[] head) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(head));
    int version = in.readUnsignedByte();
    if (version != VERSION) {
      throw new IOException("version " + version + " is unknown");
    }
    return in;
  }

  private static CacheKey key(DataInputStream in) throws IOException {
    return new CacheKey(text(in), text(in), text(in));
  }

  private static void fields(DataOutputStream out, HttpHeaders headers) throws IOException {
    out.writeInt(headers.size());
    Iterator<Map.Entry<CharSequence, CharSequence>> fields = headers.iteratorCharSequence();
    while (fields.hasNext()) {
      Map.Entry<CharSequence, CharSequence> field = fields.next();
      text(out, field.getKey().toString());
      text(out, field.getValue().toString());
    }
  }

  private static HttpHeaders fields(DataInputStream in) throws IOException {
    HttpHeaders headers = new DefaultHttpHeaders();
    for (int count = count(in); count > 0; count--) {
      headers.add(AsciiString.of(text(in)), CachedAnswer.latin1(text(in)));
    }
    return headers;
  }

  private static void texts(DataOutputStream out, List<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      text(out, text);
    }
  }

  private static List<String> texts(DataInputStream in) throws IOException {
    List<String> texts = new ArrayList<>();
    for (int count = count(in); count > 0; count--) {
      texts.add(text(in));
    }
    return texts;
  }

  private static int count(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > MOST_ITEMS) {
      throw new IOException(count + " items are no sensible number");
    }
    return count;
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("a text of " + length + " bytes is longer than what is there");
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }
}
