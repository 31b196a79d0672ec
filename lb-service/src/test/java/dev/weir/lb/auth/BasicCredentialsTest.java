package dev.weir.lb.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BasicCredentialsTest {

  private static BasicCredentials pair(String text, Charset charset) {
    return BasicCredentials.of(
        List.of("Basic " + Base64.getEncoder().encodeToString(text.getBytes(charset))));
  }

  @ParameterizedTest
  @CsvSource({"anna:secret,anna,secret", "anna:se:cret,anna,se:cret", ":x,'',x", "a:,a,''"})
  void userEndsAtTheFirstColon(String text, String user, String password) {
    assertThat(pair(text, StandardCharsets.UTF_8))
        .isInstanceOfSatisfying(
            BasicCredentials.Given.class,
            given -> {
              assertThat(given.user()).isEqualTo(user);
              assertThat(given.password()).asString(StandardCharsets.UTF_8).isEqualTo(password);
            });
  }

  @Test
  void nameIsInUtf8_andInNothingElse() {
    assertThat(pair("zo\u00eb:\u00e9", StandardCharsets.UTF_8))
        .isInstanceOfSatisfying(
            BasicCredentials.Given.class, given -> assertThat(given.user()).isEqualTo("zo\u00eb"));
    assertThat(pair("zo\u00eb:x", StandardCharsets.ISO_8859_1))
        .isInstanceOf(BasicCredentials.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"basic YTpi", "BASIC YTpi", "Basic   YTpi", "Basic YTpi "})
  void schemeHasNoCase_andSpacesAreNone(String field) {
    assertThat(BasicCredentials.of(List.of(field))).isInstanceOf(BasicCredentials.Given.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer YTpi", "Basically YTpi", "BasicYTpi", "\u0000Basic YTpi"})
  void otherSchemesAreNone(String field) {
    assertThat(BasicCredentials.of(List.of(field))).isInstanceOf(BasicCredentials.None.class);
    assertThat(BasicCredentials.of(List.of())).isInstanceOf(BasicCredentials.None.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic",
        "Basic ",
        "Basic !!!!",
        "Basic YTpi YTpi",
        "Basic YTpi\u00e9",
        "Basic YWI="
      })
  void whatIsNoPairIsMalformed(String field) {
    assertThat(BasicCredentials.of(List.of(field))).isInstanceOf(BasicCredentials.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0000b:x", "a:x\u0000", "a:x\r\n", "a\u007f:x", "a\tb:x"})
  void controlCharactersAreMalformed(String text) {
    assertThat(pair(text, StandardCharsets.UTF_8)).isInstanceOf(BasicCredentials.Malformed.class);
  }

  @Test
  void tooLong_orTwice_isMalformed() {
    assertThat(pair("a:" + "x".repeat(4_000), StandardCharsets.UTF_8))
        .isInstanceOf(BasicCredentials.Malformed.class);
    assertThat(BasicCredentials.of(List.of("Basic YTpi", "Basic YTpi")))
        .isInstanceOf(BasicCredentials.Malformed.class);
  }
}
