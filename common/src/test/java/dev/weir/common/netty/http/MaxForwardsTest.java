package dev.weir.common.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaxForwardsTest {

  private static HttpRequest request(String method, String... values) {
    HttpRequest request =
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(method), "/");
    for (String value : values) {
      request.headers().add("Max-Forwards", value);
    }
    return request;
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS", "TRACE"})
  void requestThatMayGoOn_mayReachOneLess(String method) {
    HttpRequest request = request(method, "2");
    assertThat(MaxForwards.endHere(request)).isFalse();
    assertThat(request.headers().get("max-forwards")).isEqualTo("1");
    assertThat(MaxForwards.endHere(request)).isFalse();
    assertThat(MaxForwards.endHere(request)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "x", "1.5", "0, 0", "99999999999"})
  void whatIsNoNumber_isPassedOnAsItIs(String value) {
    HttpRequest request = request("OPTIONS", value);
    assertThat(MaxForwards.endHere(request)).isFalse();
    assertThat(request.headers().get("max-forwards")).isEqualTo(value);
  }

  @Test
  void twoFields_sayNothing() {
    HttpRequest request = request("OPTIONS", "0", "0");
    assertThat(MaxForwards.endHere(request)).isFalse();
  }

  @Test
  void otherMethods_areNotCounted() {
    HttpRequest request = request("GET", "0");
    assertThat(MaxForwards.endHere(request)).isFalse();
    assertThat(request.headers().get("max-forwards")).isEqualTo("0");
  }

  @Test
  void requestWithoutIt_goesOn() {
    assertThat(MaxForwards.endHere(request("OPTIONS"))).isFalse();
  }
}
