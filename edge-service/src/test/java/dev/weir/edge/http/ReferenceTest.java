package dev.weir.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {

  private static final String TARGET = "/b/c/d;p?q";

  /** The examples of RFC 3986 sections 5.4.1 and 5.4.2 that are of HTTP. */
  @ParameterizedTest
  @CsvSource({
    "g, /b/c/g",
    "./g, /b/c/g",
    "g/, /b/c/g/",
    "/g, /g",
    "?y, /b/c/d;p?y",
    "g?y, /b/c/g?y",
    "#s, /b/c/d;p?q",
    "g#s, /b/c/g",
    "g?y#s, /b/c/g?y",
    ";x, /b/c/;x",
    "'', /b/c/d;p?q",
    "., /b/c/",
    "./, /b/c/",
    ".., /b/",
    "../, /b/",
    "../g, /b/g",
    "../.., /",
    "../../, /",
    "../../g, /g",
    "../../../g, /g",
    "/./g, /g",
    "/../g, /g",
    "g., /b/c/g.",
    "..g, /b/c/..g",
    "./../g, /b/g",
    "./g/., /b/c/g/",
    "g/../h, /b/c/h",
    "g;x=1/../y, /b/c/y",
    "g?y/./x, /b/c/g?y/./x",
    "g?a:b, /b/c/g?a:b",
    "/a:b, /a:b",
    "//, /"
  })
  void referenceNamesWhatTheStandardSays(String reference, String target) {
    assertThat(Reference.resolve(TARGET, reference)).map(Reference::target).hasValue(target);
  }

  @ParameterizedTest
  @CsvSource({
    "//g, g, /",
    "//g?y, g, /?y",
    "HTTPS://G:8443/a/../b?c#d, G:8443, /b?c",
    "http://g/a//b, g, /a//b"
  })
  void authorityIsToldAsWritten(String reference, String authority, String target) {
    assertThat(Reference.resolve(TARGET, reference)).hasValue(new Reference(authority, target));
  }

  @ParameterizedTest
  @CsvSource({"/a|b?{c}, /a|b?{c}", "^, /b/c/^", "/gr\u00fcn, /gr\u00fcn"})
  void whatClientsSendIsUnderstood(String reference, String target) {
    assertThat(Reference.resolve("/b/c/%7?[", reference)).hasValue(new Reference(null, target));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mailto:a", "http:g", "ftp://h/a", "a b", "::", "g:h", "/a\tb"})
  void otherSchemesAndBlanksNameNothing(String reference) {
    assertThat(Reference.resolve(TARGET, reference)).isEmpty();
  }
}
