package dev.weir.common.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class FieldNamesTest {
  private final FieldNames names = new FieldNames();

  @Test
  void nameThatWasMet_isNotMadeAnew() {
    CharSequence first = of("Content-Length");

    assertThat(of("Content-Length")).isSameAs(first);
    assertThat(lower(first)).isSameAs(names.lowerCase(first)).hasToString("content-length");
  }

  @Test
  void namesThatDifferInCaseOnly_areTwo() {
    assertThat(of("ETag")).hasToString("ETag");
    assertThat(of("Etag")).hasToString("Etag");
    assertThat(of("ETag")).hasToString("ETag");
  }

  @Test
  void namesThatFallOnOnePlace_areEachThemselves() {
    // equal in length, and at both ends and in the middle
    assertThat(of("x-a-b-z")).hasToString("x-a-b-z");
    assertThat(of("x-b-c-z")).hasToString("x-b-c-z");
    assertThat(of("x-a-b-z")).hasToString("x-a-b-z");
  }

  @Test
  void nameAsWritten_doesNotHoldTheBytesItCameIn() {
    byte[] bytes = "Server".getBytes(StandardCharsets.US_ASCII);
    CharSequence name = names.of(bytes, 0, bytes.length);

    bytes[0] = 'x';

    assertThat(name).hasToString("Server");
    assertThat(of("Server")).isSameAs(name);
  }

  @Test
  void longName_isNotKept() {
    String name = "X".repeat(65);
    CharSequence first = of(name);

    assertThat(of(name)).isEqualTo(first).isNotSameAs(first);
    assertThat(lower(first)).hasToString("x".repeat(65));
  }

  @Property
  void anyName_isItself(
      @ForAll @StringLength(max = 70) @CharRange(from = '!', to = '~') String before,
      @ForAll @StringLength(max = 70) @CharRange(from = '!', to = '~') String name) {
    byte[] bytes = (before + name).getBytes(StandardCharsets.US_ASCII);
    of(before);

    CharSequence made = names.of(bytes, before.length(), name.length());

    assertThat(made).hasToString(name);
    assertThat(lower(made)).hasToString(name.toLowerCase(Locale.ROOT));
    assertThat(lower(name)).hasToString(name.toLowerCase(Locale.ROOT));
  }

  private CharSequence lower(CharSequence name) {
    return names.lowerCase(name);
  }

  private CharSequence of(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    return names.of(bytes, 0, bytes.length);
  }
}
