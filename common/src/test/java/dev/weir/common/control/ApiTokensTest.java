package dev.weir.common.control;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTokensTest {

  private static final String FIRST = "first-token-0123456789";
  private static final String SECOND = "second-token-0123456789";

  private final ApiTokens tokens =
      new ApiTokens(
          List.of(
              ApiToken.of("scraper", Role.READ, FIRST),
              ApiToken.ofDigest(
                  "ops", Role.OPERATE, HexFormat.of().formatHex(ApiToken.sha256(SECOND)))));

  @Test
  void eachToken_isFound_withItsHolderAndRole() {
    assertThat(tokens.find(FIRST)).map(ApiToken::name).hasValue("scraper");
    assertThat(tokens.find(SECOND)).map(ApiToken::name).hasValue("ops");
    assertThat(tokens.find(SECOND)).map(ApiToken::role).hasValue(Role.OPERATE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "first-token-012345678", "first-token-01234567890", "FIRST", "ops"})
  void anythingElse_isNoToken(String presented) {
    assertThat(tokens.find(presented)).isEmpty();
  }

  @Test
  void comparison_takesAllBytes_andEveryToken() {
    JavaClasses classes = new ClassFileImporter().importClasses(ApiToken.class, ApiTokens.class);
    classes()
        .that()
        .haveSimpleName("ApiToken")
        .should()
        .callMethod(MessageDigest.class, "isEqual", byte[].class, byte[].class)
        .check(classes);
    noClasses()
        .should()
        .callMethod(Arrays.class, "equals", byte[].class, byte[].class)
        .orShould()
        .callMethod(String.class, "equals", Object.class)
        .check(classes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "short",
        "nineteen-characters",
        "with spaces inside it",
        "ümlauts-are-no-tokens"
      })
  void whatIsNoBearerToken_isRefused_untold(String token) {
    assertThatThrownBy(() -> ApiToken.of("ops", Role.READ, token))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(
            refusal -> {
              if (!token.isEmpty()) {
                assertThat(refusal).message().doesNotContain(token);
              }
            });
  }

  @Test
  void digest_isSixtyFourHexadecimalDigits() {
    assertThatThrownBy(() -> ApiToken.ofDigest("ops", Role.READ, FIRST))
        .hasMessageContaining("64 hexadecimal digits")
        .message()
        .doesNotContain(FIRST);
  }

  @Test
  void oneTokenForTwo_isRefused() {
    List<ApiToken> same =
        List.of(ApiToken.of("a", Role.READ, FIRST), ApiToken.of("b", Role.OPERATE, FIRST));
    assertThatThrownBy(() -> new ApiTokens(same)).hasMessage("the tokens a and b are equal");
  }

  @Test
  void token_isNotInItsText() {
    assertThat(ApiToken.of("ops", Role.READ, FIRST)).hasToString("ops (READ)");
    assertThat(Secret.of(FIRST)).hasToString("******");
  }
}
