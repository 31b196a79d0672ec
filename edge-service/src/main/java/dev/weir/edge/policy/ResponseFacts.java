package dev.weir.edge.policy;

import dev.weir.edge.http.DeltaSeconds;
import dev.weir.edge.http.Fields;
import dev.weir.edge.http.HttpDate;
import dev.weir.edge.http.ResponseDirectives;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What matters of a response to a cache. Times are milliseconds since the epoch.
 *
 * @param status 200 to 599; short, since it fills a gap that way, and each stored response has one
 * @param directives its {@code Cache-Control}
 * @param date when it was made; when it arrived, where the field is missing or cannot be read
 * @param apparentAgeMillis how long that was before it arrived, by the clocks of both: {@code
 *     apparent_age} of RFC 9111 section 4.2.3
 * @param expiresMillis its {@code Expires}; long past where the field cannot be read, {@link
 *     #ABSENT} where it is missing
 * @param lastModifiedMillis {@link #ABSENT} where missing or unreadable
 * @param ageSeconds its {@code Age}
 * @param tagged whether it has an {@code ETag}
 * @param setsCookie whether it has a {@code Set-Cookie}
 * @param vary the field names of its {@code Vary}, in lower case
 */
public record ResponseFacts(
    short status,
    ResponseDirectives directives,
    long date,
    long apparentAgeMillis,
    long expiresMillis,
    long lastModifiedMillis,
    long ageSeconds,
    boolean tagged,
    boolean setsCookie,
    List<String> vary) {

  /** Stands for a date that is not there: each stored response has its own, and pays for it. */
  public static final long ABSENT = Long.MIN_VALUE;

  private static final Set<String> UNSEEN =
      Set.of("*", "forwarded", "x-forwarded-for", "x-forwarded-proto", "x-real-ip", "via");

  public ResponseFacts {
    vary = List.copyOf(vary);
  }

  /**
   * Reads a response.
   *
   * @param arrivedMillis the time of day when its head arrived
   */
  public static ResponseFacts of(int status, Fields fields, long arrivedMillis) {
    long date = date(fields, "date", arrivedMillis).orElse(arrivedMillis);
    return new ResponseFacts(
        (short) status,
        ResponseDirectives.of(fields),
        date,
        Math.max(0, arrivedMillis - date),
        expires(fields, arrivedMillis),
        date(fields, "last-modified", arrivedMillis).orElse(ABSENT),
        DeltaSeconds.age(fields),
        fields.has("etag"),
        fields.has("set-cookie"),
        vary(fields));
  }

  /**
   * The same with a lifetime that the operator sets, whatever it says itself.
   *
   * @param seconds 1 or more
   */
  public ResponseFacts lasting(long seconds) {
    return with(status, directives.lasting(seconds), ABSENT);
  }

  /** The same, to be asked for again before each use. */
  public ResponseFacts neverFresh() {
    return with(status, directives.with(ResponseDirectives.Flag.NO_CACHE), expiresMillis);
  }

  /** The same of another status. */
  ResponseFacts withStatus(int other) {
    return with((short) other, directives, expiresMillis);
  }

  private ResponseFacts with(short status, ResponseDirectives directives, long expiresMillis) {
    return new ResponseFacts(
        status,
        directives,
        date,
        apparentAgeMillis,
        expiresMillis,
        lastModifiedMillis,
        ageSeconds,
        tagged,
        setsCookie,
        vary);
  }

  /** Its {@code Expires}. */
  public OptionalLong expires() {
    return date(expiresMillis);
  }

  /** Its {@code Last-Modified}, where that can be read. */
  public OptionalLong lastModified() {
    return date(lastModifiedMillis);
  }

  private static OptionalLong date(long millis) {
    return millis == ABSENT ? OptionalLong.empty() : OptionalLong.of(millis);
  }

  /** Whether it can be asked of the origin again with a condition. */
  public boolean hasValidator() {
    return tagged || lastModifiedMillis != ABSENT;
  }

  /**
   * Whether it varies by what the client's fields do not tell: by anything, or by fields that this
   * hop writes.
   */
  boolean variesUnseen() {
    return vary.stream().anyMatch(UNSEEN::contains);
  }

  private static long expires(Fields fields, long nowMillis) {
    return fields.has("expires") ? date(fields, "expires", nowMillis).orElse(0) : ABSENT;
  }

  private static OptionalLong date(Fields fields, String name, long nowMillis) {
    String value = fields.first(name);
    return value == null ? OptionalLong.empty() : HttpDate.parse(value.strip(), nowMillis);
  }

  private static List<String> vary(Fields fields) {
    List<String> names = new ArrayList<>();
    for (String line : fields.all("vary")) {
      for (String name : line.split(",", -1)) {
        if (!name.isBlank()) {
          names.add(name.strip().toLowerCase(Locale.ROOT));
        }
      }
    }
    return names;
  }
}
