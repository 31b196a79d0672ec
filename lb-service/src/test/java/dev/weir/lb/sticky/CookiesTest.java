package dev.weir.lb.sticky;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CookiesTest {

  @Test
  void value_isFoundWhereverItStands() {
    assertThat(Cookies.value("s=1", "s")).isEqualTo("1");
    assertThat(Cookies.value("a=2; s=1", "s")).isEqualTo("1");
    assertThat(Cookies.value("a=2;s=1 ;b=3", "s")).isEqualTo("1");
    assertThat(Cookies.value("s=", "s")).isEmpty();
    assertThat(Cookies.value("s=a=b", "s")).isEqualTo("a=b");
  }

  @Test
  void value_isOfNoOtherCookie() {
    assertThat(Cookies.value("as=1; sa=2; b=s=3", "s")).isNull();
    assertThat(Cookies.value("s", "s")).isNull();
    assertThat(Cookies.value("", "s")).isNull();
    assertThat(Cookies.value(";;", "s")).isNull();
  }

  @Test
  void valueSet_isThatOfTheCookieAndNotOfAnAttribute() {
    assertThat(Cookies.valueSet("s=1; Path=/; HttpOnly", "s")).isEqualTo("1");
    assertThat(Cookies.valueSet("t=1; s=2", "s")).isNull();
  }

  @Test
  void without_leavesTheOthersAsTheyWere() {
    assertThat(Cookies.without(List.of("a=1; s=2; b=3"), "s")).containsExactly("a=1; b=3");
    assertThat(Cookies.without(List.of("s=2"), "s")).isEmpty();
    assertThat(Cookies.without(List.of("s=2; s=3;s=4"), "s")).isEmpty();
    assertThat(Cookies.without(List.of("a=1;  b=\"x y\"", "s=1"), "s"))
        .containsExactly("a=1;  b=\"x y\"");
  }
}
