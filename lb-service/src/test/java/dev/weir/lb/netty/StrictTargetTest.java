package dev.weir.lb.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.net.URI;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictTargetTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/a%20b/%c3%a9?q=%2f&x=a+b", "/a;b=1,c?x=/?:@!$&'()*", "/a?", "/~.-_", "*"})
  void whatIsRight_staysAsItIs(String target) {
    assertThat(StrictTarget.of(target)).isSameAs(target);
  }

  @ParameterizedTest
  @CsvSource({
    "/a|b, /a%7Cb",
    "/a?q=%, /a?q=%25",
    "/a?q=%4, /a?q=%254",
    "/a%zz, /a%25zz",
    "/a?q=[x]&y=%20, /a?q=%5Bx%5D&y=%20",
    "'/{x}?y=\"', /%7Bx%7D?y=%22",
    "/%%20, /%25%20"
  })
  void whatIsNot_isEscaped(String target, String strict) {
    assertThat(StrictTarget.of(target)).isEqualTo(strict);
  }

  @Property
  void whateverAClientWrites_canBeParsed(@ForAll @CharRange(from = '!', to = '~') String rest) {
    String target = "/" + rest.replace('#', '_');
    assertThatCode(() -> URI.create("http://host" + StrictTarget.of(target)))
        .doesNotThrowAnyException();
    assertThat(StrictTarget.of(StrictTarget.of(target))).isEqualTo(StrictTarget.of(target));
  }
}
