package dev.weir.common.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardingFieldsTest {

  private final EmbeddedChannel channel = new EmbeddedChannel();

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  /**
   * @param lines fields, with a bar between; a dash for none
   */
  private static HttpHeaders fields(String lines) {
    HttpHeaders fields = new DefaultHttpHeaders();
    if (!lines.equals("-")) {
      for (String line : lines.split("\\|", -1)) {
        int colon = line.indexOf(':');
        fields.add(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    return fields;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "-                                                  # false # http",
        "-                                                  # true  # https",
        "Forwarded: for=192.0.2.1;proto=https               # false # https",
        "Forwarded: for=192.0.2.1;proto=http                # true  # http",
        "Forwarded: for=192.0.2.1                           # true  # https",
        "X-Forwarded-Scheme: https                          # false # https",
        "X-Forwarded-Ssl: on                                # false # https",
        "X-Forwarded-Ssl: off                               # true  # http",
        "X-Forwarded-Proto:                                 # true  # https",
        "X-Forwarded-Proto: |Forwarded: proto=https         # false # https",
        "X-Forwarded-Proto: https, http                     # false # https, http",
        "X-Forwarded-Proto: wss                             # false # wss",
        "X-Forwarded-Proto: http|Forwarded: proto=https     # true  # http",
      })
  void schemeThatATrustedProxyNamesInAnyField_isSaidOn(String lines, boolean secure, String said) {
    HttpHeaders fields = fields(lines);
    ForwardingFields.add(fields, new Someone(channel, secure, true));
    assertThat(fields.getAll("x-forwarded-proto")).containsExactly(said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "Forwarded: proto=https         # false # http",
        "X-Forwarded-Proto: https       # false # http",
        "X-Forwarded-Ssl: off           # true  # https",
      })
  void schemeThatAnyoneElseNames_isNotBelieved(String lines, boolean secure, String said) {
    HttpHeaders fields = fields(lines);
    ForwardingFields.add(fields, new Someone(channel, secure, false));
    assertThat(fields.getAll("x-forwarded-proto")).containsExactly(said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "-                                   # false # for=127.0.0.1;proto=http",
        "X-Forwarded-Proto: https            # false # for=127.0.0.1;proto=https",
        "X-Forwarded-Proto: http             # true  # for=127.0.0.1;proto=http",
        "X-Forwarded-Ssl: on                 # false # for=127.0.0.1;proto=https",
        "X-Forwarded-Ssl: on|Forwarded: for=_a # false # for=_a, for=127.0.0.1;proto=https",
        "Forwarded: for=_a;proto=https       # false # for=_a;proto=https,"
            + " for=127.0.0.1;proto=http",
      })
  void firstSchemeInForwarded_agreesWithTheOtherField(
      String lines, boolean secure, String forwarded) {
    HttpHeaders fields = fields(lines);
    ForwardingFields.addChain(fields, new Someone(channel, secure, true), true);
    assertThat(fields.getAll("forwarded")).containsExactly(forwarded);
  }
}
