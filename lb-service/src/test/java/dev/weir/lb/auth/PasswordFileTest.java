package dev.weir.lb.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordFileTest {

  private static final String REST = "$" + "abcdefghijklmnopqrstuvABCDEFGHIJKLMNOPQRSTUVWXYZ./012";

  private static PasswordFile parse(String text) {
    return PasswordFile.parse(text.getBytes(UTF_8));
  }

  @Test
  void linesAreUsers_commentsAndSecondColonsArePassedOver() {
    PasswordFile file =
        parse(
            "\ufeff# staff\r\n\r\nanna:$2y$05"
                + REST
                + "\r\nzo\u00eb:$2b$10"
                + REST
                + ":since May\nbob:$2a$04"
                + REST);
    assertThat(file.hashes())
        .containsOnlyKeys("anna", "zo\u00eb", "bob")
        .containsEntry("zo\u00eb", "$2b$10" + REST);
  }

  @Test
  void decoyCostsAsMuchAsTheDearest() {
    PasswordFile file = parse("anna:$2y$05" + REST + "\nbob:$2y$11" + REST);
    assertThat(file.decoy()).startsWith("$2a$11$").hasSize(60);
    assertThat(parse("decoy:" + file.decoy()).hashes()).containsEntry("decoy", file.decoy());
  }

  @ParameterizedTest
  @CsvSource({
    "'anna:$apr1$secret', MD5",
    "'anna:$1$secret', MD5",
    "'anna:{SHA}secret', SHA-1",
    "'anna:$5$secret', SHA-2",
    "'anna:$6$secret', SHA-2",
    "'anna:$2x$05$secret', damaged",
    "'anna:$2y$05$secret', damaged",
    "'anna:secret', a password as it is",
    "'anna:', nothing",
    "'secret', user:hash",
    "':secret', user:hash"
  })
  void otherHashesAreRefused_withTheLineAndWithoutTheHash(String line, String reason) {
    assertThatThrownBy(() -> parse("# staff\n" + line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining(reason)
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @CsvSource({"03", "15", "31", "99"})
  void costsThatAreNoneOrStopTheServiceAreRefused(String cost) {
    assertThatThrownBy(() -> parse("anna:$2y$" + cost + REST))
        .hasMessageContaining("expected 4 to 14");
  }

  @Test
  void twoLinesForAUser_noUser_andOtherCharsetsAreRefused() {
    String line = "anna:$2y$05" + REST;
    assertThatThrownBy(() -> parse(line + "\n" + line)).hasMessageContaining("second");
    assertThatThrownBy(() -> parse("# nobody\n")).hasMessageContaining("no user");
    assertThatThrownBy(() -> parse("")).hasMessageContaining("no user");
    assertThatThrownBy(() -> PasswordFile.parse(("\u00e9" + line).getBytes(ISO_8859_1)))
        .hasMessageContaining("UTF-8");
    assertThatThrownBy(() -> parse("an\u0000na:$2y$05" + REST)).hasMessageContaining("control");
  }
}
