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
  void dayOfTheWeekIsNotHeldAgainstADate() {
    for (String text :
        List.of(
            "Mon, 06 Nov 1994 08:49:37 GMT",
            "Monday, 06-Nov-94 08:49:37 GMT",
            "Mon Nov  6 08:49:37 1994")) {
      assertThat(HttpDate.parse(text, NOW)).as(text).hasValue(EXAMPLE);
    }
    assertThat(HttpDate.parse("Xyz, 06 Nov 1994 08:49:37 GMT", NOW)).isEmpty();
  }

  @Test
  void dateInAnotherZoneOrShapeIsNone() {
    for (String text :
        List.of("0", "", "Sun, 06 Nov 1994 08:49:37 EST", "Sun, 36 Nov 1994 08:49:37 GMT")) {
      assertThat(HttpDate.parse(text, NOW)).as(text).isEmpty();
    }
  }

  @Test
  void yearOfOtherThanFourDigitsIsNone() {
    for (String text :
        List.of(
            "Sun, 06 Nov +19940 08:49:37 GMT",
            "Sun Nov  6 08:49:37 +19940",
            "Sun Nov  6 08:49:37 +999999999")) {
      assertThat(HttpDate.parse(text, NOW)).as(text).isEmpty();
    }
    assertThat(HttpDate.format(253_402_300_800_000L)).isEqualTo("Fri, 31 Dec 9999 23:59:59 GMT");
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

  @Test
  void longListsAreReadWithinTheStackOfAnyThread() {
    for (String member : List.of("=,", ",", "a,", "a=\"\\", "=\t,")) {
      String text = member.repeat(100_000);
      assertThatCode(() -> readAll(text)).as(member).doesNotThrowAnyException();
    }
  }

  private static void readAll(String text) {
    ResponseDirectives.parse(List.of(text));
    RequestDirectives.parse(List.of(text));
    HttpDate.parse(text, NOW);
    DeltaSeconds.parse(text);
    ByteRange.parse(text, 10);
    EntityTags.anyMatches(List.of(text), "\"a\"");
    ContentRange.parse(text);
    RangeSpec.parse(text);
    Preferences.normal(text);
    Preferences.favourite(text);
    StructuredDictionary.parse(List.of(text));
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
    assertThat(EntityTags.anyMatches(List.of("\"x, \"a\""), "\"a\"")).isFalse();
    assertThat(EntityTags.anyMatches(List.of(""), "")).isFalse();
    assertThat(EntityTags.strongMatch("W/\"a\"", "W/\"a\"")).isFalse();
    assertThat(EntityTags.strongMatch("\"a\"", "\"a\"")).isTrue();
  }

  @Test
  void tagOfAnotherFormMatchesTheSameTextAlone() {
    for (String odd : List.of("abc", "w/\"abc\"", "W\\\"abc\"", "W\"abc\"", "\"abc\u00fc\"")) {
      assertThat(EntityTags.anyMatches(List.of("\"x\", " + odd), odd)).as(odd).isTrue();
      assertThat(EntityTags.anyMatches(List.of("\"abc\""), odd)).as(odd).isFalse();
    }
    assertThat(EntityTags.isStrong("abc")).isFalse();
  }

  @Test
  void severalRangesAreServedWhereTheyDoNotOverlap() {
    assertThat(ByteRange.parse("bytes=5-6, -1,0-1", 10))
        .isEqualTo(
            new ByteRange.Parts(
                List.of(
                    new ByteRange.Part(5, 6), new ByteRange.Part(9, 9), new ByteRange.Part(0, 1))));
    assertThat(ByteRange.parse("bytes=1-2,40-50", 10)).isEqualTo(new ByteRange.Part(1, 2));
    assertThat(ByteRange.parse("bytes=20-,40-50", 10)).isEqualTo(new ByteRange.Unsatisfiable());
    String many = "bytes=" + "0-0,".repeat(ByteRange.MOST_PARTS) + "2-2";
    assertThat(ByteRange.parse(many, 10)).isEqualTo(new ByteRange.Whole());
  }

  @Test
  void contentRangeThatContradictsItselfIsNone() {
    assertThat(ContentRange.parse("bytes 0-4/10"))
        .hasValue(new ContentRange(0, 4, OptionalLong.of(10)));
    assertThat(ContentRange.parse("bytes 5-9/*"))
        .hasValue(new ContentRange(5, 9, OptionalLong.empty()));
    for (String wrong :
        List.of(
            "bytes 4-3/10",
            "bytes 0-9/9",
            "bytes */10",
            "lines 0-1/2",
            "bytes 0-1",
            "bytes a-1/2")) {
      assertThat(ContentRange.parse(wrong)).as(wrong).isEmpty();
    }
    assertThat(new ContentRange(5, 9, OptionalLong.of(10)).reachesTheEnd()).isTrue();
  }

  @Test
  void listsThatMeanTheSameAreTheSame() {
    assertThat(Preferences.normal("gzip, br;q=1.0"))
        .isEqualTo(Preferences.normal("BR,GZIP ; q=1"))
        .isNotEqualTo(Preferences.normal("gzip, br;q=0.9"));
    assertThat(Preferences.normal("en;level=1;q=2")).isEqualTo("en;level=1;q=2");
    assertThat(Preferences.favourite("fr;q=0.5, DE")).hasValue("de");
    assertThat(Preferences.favourite("fr, de")).isEmpty();
    assertThat(Preferences.favourite("*, de;q=0.1")).isEmpty();
    assertThat(Preferences.favourite("de;q=0")).isEmpty();
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
    for (String ignored : List.of("lines=1-2", "bytes=1-4,4-5", "bytes=4-2", "bytes=a-b", "1-2")) {
      assertThat(ByteRange.parse(ignored, 10)).as(ignored).isEqualTo(new ByteRange.Whole());
    }
  }
}
