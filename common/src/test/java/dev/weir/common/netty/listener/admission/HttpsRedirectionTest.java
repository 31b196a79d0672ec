package dev.weir.common.netty.listener.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.http.Client;
import dev.weir.common.netty.http.Someone;
import dev.weir.common.netty.listener.settings.HttpsRedirect;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpsRedirectionTest {

  private static final HttpsRedirect ON = new HttpsRedirect(true, 0);

  private final EmbeddedChannel channel = new EmbeddedChannel();

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private Client plain() {
    return new Someone(channel, false, false);
  }

  private static HttpRequest get(String target, String host) {
    return request(HttpMethod.GET, target, host);
  }

  private static HttpRequest request(HttpMethod method, String target, String host) {
    HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, target);
    request.headers().set("Host", host);
    return request;
  }

  private FullHttpResponse answer(HttpRequest request) {
    return Objects.requireNonNull(HttpsRedirection.of(request, plain(), ON), "it is served");
  }

  private @Nullable String location(HttpRequest request, HttpsRedirect wanted) {
    FullHttpResponse answer = HttpsRedirection.of(request, plain(), wanted);
    return answer == null ? null : answer.headers().get("Location");
  }

  @Test
  void redirect_isOff_unlessAskedFor() {
    assertThat(location(get("/", "shop.example"), HttpsRedirect.standard())).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "shop.example,      https://shop.example",
    "shop.example:8080, https://shop.example",
    "192.0.2.1:80,      https://192.0.2.1",
    "[2001:db8::1],     https://[2001:db8::1]",
    "[2001:db8::1]:80,  https://[2001:db8::1]"
  })
  void portOfTheHost_goes_andTheTargetStaysAsItWasWritten(String host, String there) {
    String target = "//a/../%2e?b=c&d=%20";
    assertThat(location(get(target, host), ON)).isEqualTo(there + target);
  }

  @Test
  void anotherPort_isNamed() {
    assertThat(location(get("/a", "localhost:8080"), new HttpsRedirect(true, 8443)))
        .isEqualTo("https://localhost:8443/a");
  }

  @ParameterizedTest
  @CsvSource({"GET, 301", "HEAD, 301", "POST, 308", "PUT, 308", "OPTIONS, 308"})
  void method_staysWhatItWas(String method, int status) {
    FullHttpResponse answer = answer(request(HttpMethod.valueOf(method), "/", "a"));
    assertThat(answer.status().code()).isEqualTo(status);
  }

  @Test
  void whoCameByTls_isServed() {
    assertThat(HttpsRedirection.of(get("/", "a"), new Someone(channel, true, false), ON)).isNull();
  }

  @Test
  void whoCameByTlsToATrustedProxy_isServed_andNobodyElseWhoSaysSo() {
    HttpRequest request = get("/", "a");
    request.headers().set("X-Forwarded-Proto", "https");
    assertThat(HttpsRedirection.of(request, new Someone(channel, false, true), ON)).isNull();
    assertThat(location(request, ON)).isEqualTo("https://a/");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "X-Forwarded-Proto; https, http",
        "X-Forwarded-Proto; https,https",
        "Forwarded; for=192.0.2.1, proto=https",
        "X-Forwarded-Scheme; https",
        "X-Forwarded-Ssl; on"
      })
  void proxiesThatSayItOtherwise_areUnderstood(String name, String value) {
    HttpRequest request = get("/", "a");
    request.headers().set(name, value);
    assertThat(HttpsRedirection.of(request, new Someone(channel, false, true), ON)).isNull();
    assertThat(location(request, ON)).isEqualTo("https://a/");
  }

  @Test
  void whoCameWithoutTlsToATrustedProxy_isSentOn_andNoCacheKeepsIt() {
    HttpRequest request = get("/", "a");
    request.headers().set("X-Forwarded-Proto", "http");
    FullHttpResponse answer =
        Objects.requireNonNull(
            HttpsRedirection.of(request, new Someone(channel, false, true), ON), "it is served");
    assertThat(answer.headers().get("Cache-Control")).isEqualTo("no-store");
    assertThat(answer(request).headers().contains("Cache-Control")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/.well-known/acme-challenge/",
        "/.well-known/acme-challenge/../../account",
        "/.well-known/acme-challenge/a/b",
        "/.well-known/acme-challenge/..",
        "/.well-known/acme-challenge/%2e%2e",
        "/.well-known/acme-challenge/a?b",
        "/.well-known/acme-challenge/a;b",
        "/.well-known/acme-challenge/a\\b",
        "/.well-known/acme-challenge",
        "/x/.well-known/acme-challenge/abc"
      })
  void whatIsNoTokenOfAChallenge_isSentOn(String target) {
    assertThat(location(get(target, "a"), ON)).isEqualTo("https://a" + target);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/.well-known/acme-challenge/abc_DEF-019", "*"})
  void challengesOfAuthorities_andRequestsOfNoResource_pass(String target) {
    assertThat(location(get(target, "a"), ON)).isNull();
  }

  @Test
  void requestWithoutHost_isRefused_andNotServed() {
    HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_0, HttpMethod.GET, "/");
    FullHttpResponse answer = answer(request);
    assertThat(answer.status().code()).isEqualTo(400);
    answer.release();
  }
}
