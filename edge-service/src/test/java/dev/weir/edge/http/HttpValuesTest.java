package dev.weir.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class HttpValuesTest {

  /** Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110. */
  private static final long EXAMPLE = 784_111_777_000L;

  private static final long NOW = 1_800_000_000_000L;

  @Test
  void dateIsReadInItsThreeForms() {
    for (String text :
        List.of(
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994")) {
      assertThat(HttpDate.parse(text, NOW)).as(text).hasValue(EXAMPLE);
    }
    assertThat(HttpDate.format(EXAMPLE)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
  }

  @Test
  void dateInAnotherZoneOrShapeIsNone() {
    for (String text :
        List.of("0", "", "Sun, 06 Nov 1994 08:49:37 EST", "Sun, 36 Nov 1994 08:49:37 GMT")) {
      assertThat(HttpDate.parse(text, NOW)).as(text).isEmpty();
    }
  }

  @Test
  void yearOfTwoDigitsIsAtMostFiftyYearsAhead() {
    OptionalLong near = HttpDate.parse("Saturday, 01-Jan-50 00:00:00 GMT", NOW);
    assertThat(near.orElse(0)).isGreaterThan(NOW);
  }

  @Property(tries = 300)
  void everyDateIsReadAsWritten(@ForAll @LongRange(min = 0, max = 253_402_300_799L) long seconds) {
    assertThat(HttpDate.parse(HttpDate.format(seconds * 1000), NOW)).hasValue(seconds * 1000);
  }

  @Property(tries = 1000)
  void noTextUpsetsAReader(@ForAll @StringLength(max = 60) String text) {
    assertThatCode(() -> readAll(text)).doesNotThrowAnyException();
  }

  @Property(tries = 1000)
  void noMixOfSyntaxUpsetsAReader(
      @ForAll
          @StringLength(max = 40)
          @CharRange(from = '"', to = '"')
          @CharRange(from = ',', to = '=')
          @CharRange(from = '\\', to = '\\')
          @CharRange(from = ' ', to = ' ')
          @CharRange(from = 'a', to = 'c')
          String text) {
    assertThatCode(() -> readAll("max-age" + text + ",private=" + text)).doesNotThrowAnyException();
  }

  @Property(tries = 300)
  void noStoreIsSeenBehindAnyToken(
      @ForAll @StringLength(min = 1, max = 12) @CharRange(from = 'a', to = 'z') String token) {
    ResponseDirectives directives =
        ResponseDirectives.parse(List.of(token + "=\"" + token + ", x\" , No-Store"));
    assertThat(directives.has(ResponseDirectives.Flag.NO_STORE)).isTrue();
  }

  private static void readAll(String text) {
    ResponseDirectives.parse(List.of(text));
    RequestDirectives.parse(List.of(text));
    HttpDate.parse(text, NOW);
    DeltaSeconds.parse(text);
    ByteRange.parse(text, 10);
    EntityTags.anyMatches(List.of(text), "\"a\"");
  }

  @Test
  void spaceAroundTheEqualsSignMakesALifetimeUnreadable() {
    assertThat(ResponseDirectives.parse(List.of("max-age =5")).maxAge()).hasValue(0);
    assertThat(ResponseDirectives.parse(List.of("max-age= 5")).maxAge()).hasValue(0);
  }

  @Test
  void fieldNamesOfQualifiedDirectivesAreWithheld() {
    ResponseDirectives directives =
        ResponseDirectives.parse(List.of("no-cache=\"Set-Cookie, X-A\", private=x-b"));
    assertThat(directives.withheld()).containsExactlyInAnyOrder("set-cookie", "x-a", "x-b");
    assertThat(directives.flags()).isEmpty();
  }

  @Test
  void tagsAreComparedWeaklyInListsAndStronglyForRanges() {
    assertThat(EntityTags.anyMatches(List.of("\"x,y\", W/\"a\""), "\"a\"")).isTrue();
    assertThat(EntityTags.anyMatches(List.of("*"), "W/\"a\"")).isTrue();
    assertThat(EntityTags.anyMatches(List.of("\"b\"", "a"), "\"a\"")).isFalse();
    assertThat(EntityTags.strongMatch("W/\"a\"", "W/\"a\"")).isFalse();
    assertThat(EntityTags.strongMatch("\"a\"", "\"a\"")).isTrue();
  }

  @Test
  void rangeIsOnePartOrTheWhole() {
    assertThat(ByteRange.parse("bytes=2-4", 10)).isEqualTo(new ByteRange.Part(2, 4));
    assertThat(ByteRange.parse("bytes=2-", 10)).isEqualTo(new ByteRange.Part(2, 9));
    assertThat(ByteRange.parse("bytes=-3", 10)).isEqualTo(new ByteRange.Part(7, 9));
    assertThat(ByteRange.parse("bytes=-30", 10)).isEqualTo(new ByteRange.Part(0, 9));
    assertThat(ByteRange.parse("bytes=0-99999999999999999999", 10))
        .isEqualTo(new ByteRange.Part(0, 9));
    assertThat(ByteRange.parse("bytes=10-", 10)).isEqualTo(new ByteRange.Unsatisfiable());
    assertThat(ByteRange.parse("bytes=-0", 10)).isEqualTo(new ByteRange.Unsatisfiable());
    for (String ignored : List.of("bytes=1-2,4-5", "lines=1-2", "bytes=4-2", "bytes=a-b", "1-2")) {
      assertThat(ByteRange.parse(ignored, 10)).as(ignored).isEqualTo(new ByteRange.Whole());
    }
  }
}
