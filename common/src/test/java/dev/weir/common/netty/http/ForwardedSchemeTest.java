package dev.weir.common.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardedSchemeTest {

  /**
   * @param lines fields, with a bar between
   */
  private static boolean isSecure(String lines) {
    HttpHeaders fields = new DefaultHttpHeaders();
    for (String line : lines.split("\\|", -1)) {
      int colon = line.indexOf(':');
      fields.add(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    return ForwardedScheme.isSecure(fields);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "X-Forwarded-Proto: https               # true",
        "X-Forwarded-Proto: HTTPS               # true",
        "X-Forwarded-Proto: wss                 # true",
        "X-Forwarded-Proto: https, http         # true",
        "X-Forwarded-Proto: https,https         # true",
        "X-Forwarded-Proto: https|X-Forwarded-Proto: http # true",
        "X-Forwarded-Proto: http, https         # false",
        "X-Forwarded-Proto: http                # false",
        "X-Forwarded-Proto: httpss              # false",
        "X-Forwarded-Proto:                     # false",
        "X-Forwarded-Proto: http|Forwarded: proto=https # false",
        "X-Forwarded-Proto: |Forwarded: proto=https # true",
        "Forwarded: proto=https                 # true",
        "Forwarded: for=192.0.2.1;Proto=HTTPS;by=_a # true",
        "Forwarded: for=192.0.2.1; proto=\"https\" # true",
        "Forwarded: proto=https, proto=http     # true",
        "Forwarded: for=_a, for=_b;proto=https  # true",
        "Forwarded: for=_a|Forwarded: proto=https # true",
        "Forwarded: proto=http, proto=https     # false",
        "Forwarded: for=\"a;proto=https\"       # false",
        "Forwarded: for=\"a\\\";proto=https\"   # false",
        "Forwarded: for=\"proto=https           # false",
        "Forwarded: xproto=https                # false",
        "Forwarded: proto=                      # false",
        "Forwarded: proto                       # false",
        "X-Forwarded-Scheme: https              # true",
        "X-Forwarded-Scheme: http|X-Forwarded-Ssl: on # false",
        "X-Forwarded-Ssl: On                    # true",
        "X-Forwarded-Ssl: off                   # false",
        "X-Forwarded-For: https                 # false"
      })
  void firstThatIsSaid_counts(String lines, boolean secure) {
    assertThat(isSecure(lines)).isEqualTo(secure);
  }
}
