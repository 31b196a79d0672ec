package dev.weir.common.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitJsonTest {

  @Test
  void everyField_isRead() {
    RateLimitRule rule =
        LimitJson.read(
            "api",
            """
            {"match":{"path":"/x/**","host":"Example.org","method":"post"},"key":"header:X-API-Key",
             "algorithm":"token-bucket","limit":5,"window":"10s","burst":7,
             "scope":"cluster","onStoreFailure":"closed"}
            """);
    assertThat(rule)
        .isEqualTo(
            new RateLimitRule(
                "api",
                new RequestMatch("/x/**", "example.org", "POST"),
                new KeySource.ByHeader("X-API-Key"),
                LimitAlgorithm.TOKEN_BUCKET,
                5,
                Duration.ofSeconds(10),
                7,
                LimitScope.CLUSTER,
                StoreFailure.CLOSED));
  }

  @Test
  void whatIsLeftOut_hasItsDefault() {
    assertThat(LimitJson.read("a", "{\"limit\":5,\"window\":\"500ms\"}"))
        .isEqualTo(
            RateLimitRule.perClient("a", LimitAlgorithm.FIXED_WINDOW, 5, Duration.ofMillis(500)));
    assertThat(LimitJson.read("a", "{\"limit\":5,\"algorithm\":\"concurrency\"}").window())
        .isEqualTo(RateLimitRule.NO_WINDOW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"limit\":5,\"window\":\"1500ms\"}",
        "{\"limit\":5,\"window\":\"1d\",\"algorithm\":\"sliding-window\",\"key\":\"route\"}",
        "{\"limit\":5,\"window\":\"2m\",\"algorithm\":\"token-bucket\",\"burst\":9}",
        "{\"limit\":5,\"algorithm\":\"concurrency\",\"scope\":\"cluster\"}",
        "{\"limit\":5,\"window\":\"2h\",\"match\":{\"host\":\"*.a.b\"},\"onStoreFailure\":\"open\"}"
      })
  void whatIsWritten_readsTheSame(String json) {
    RateLimitRule rule = LimitJson.read("a", json);
    assertThat(LimitJson.read("a", LimitJson.write(rule))).isEqualTo(rule);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"window\":\"1s\"} | limit | `` | whole number",
        "{\"limit\":0,\"window\":\"1s\"} | limit | 0 | 1 to 100000000",
        "{\"limit\":1.5,\"window\":\"1s\"} | limit | 1.5 | whole number",
        "{\"limit\":\"5\",\"window\":\"1s\"} | limit | \"5\" | whole number",
        "{\"limit\":99999999999,\"window\":\"1s\"} | limit | 99999999999 | whole number",
        "{\"limit\":5} | window | `` | a duration",
        "{\"limit\":5,\"window\":10} | window | 10 | a text",
        "{\"limit\":5,\"window\":\"10\"} | window | 10 | a duration such as 500ms, 10s",
        "{\"limit\":5,\"window\":\"99ms\"} | window | 99ms | 100ms to 1d",
        "{\"limit\":5,\"window\":\"25h\"} | window | 90000s | 100ms to 1d",
        "{\"limit\":5,\"window\":\"1s\",\"burst\":0} | burst | 0 | 1 to 100000000",
        "{\"limit\":5,\"window\":\"1s\",\"key\":\"ip\"} | key | ip | client, header:NAME",
        "{\"limit\":5,\"window\":\"1s\",\"key\":\"header:\"} | key | header: | client, header:NAME",
        "{\"limit\":5,\"window\":\"1s\",\"algorithm\":\"gcra\"} | algorithm | gcra | sliding-window",
        "{\"limit\":5,\"window\":\"1s\",\"scope\":\"all\"} | scope | all | local or cluster",
        "{\"limit\":5,\"window\":\"1s\",\"onStoreFailure\":1} | onStoreFailure | 1 | a text",
        "{\"limit\":5,\"window\":\"1s\",\"match\":[]} | match | [] | a JSON object",
        "{\"limit\":5,\"window\":\"1s\",\"match\":{\"path\":\"x\"}} | match.path | x | starts with",
        "{\"limit\":5,\"window\":\"1s\",\"match\":{\"paths\":1}} | match.paths | 1 | host, method",
        "{\"limit\":5,\"window\":\"1s\",\"match\":{\"method\":\"P T\"}} | match.method | P T | POST",
        "{\"limit\":5,\"window\":\"1s\",\"rate\":1} | rate | 1 | none but algorithm, burst",
        "[] | body | [] | a JSON object",
        "{\"limit\":1,\"limit\":2} | body | {\"limit\":1,\"limit\":2} | a JSON object",
        "{\"limit\": | body | {\"limit\": | a JSON object",
        "`` | body | `` | a JSON object"
      })
  void badValues_areRefused_byFieldValueAndExpectation(
      String json, String field, String value, String expected) {
    LimitRefused refused =
        catchThrowableOfType(LimitRefused.class, () -> LimitJson.read("a", json));
    assertThat(refused.field()).isEqualTo(field);
    assertThat(refused.value()).isEqualTo(value);
    assertThat(refused.expected()).contains(expected);
    assertThat(refused).hasMessageContaining(field).hasMessageContaining(expected);
  }

  /** A browser, as curl, takes them out of a path: such a limit could not be removed by these. */
  @ParameterizedTest
  @ValueSource(strings = {".", ".."})
  void nameThatIsAPathsOwn_isRefused(String name) {
    String json = "{\"limit\":5,\"window\":\"1s\"}";
    assertThatThrownBy(() -> LimitJson.read(name, json)).hasMessageContaining("and not . or ..");
    assertThat(LimitJson.read(name + "a", json).name()).isEqualTo(name + "a");
  }

  @Test
  void whatIsRefused_isQuotedOnce() {
    assertThatThrownBy(() -> LimitJson.read("a", "{\"limit\":5,\"windw\":\"10s\"}"))
        .hasMessageStartingWith("windw \"10s\" is refused, expected none but ");
    assertThatThrownBy(() -> LimitJson.read("a", "{\"limit\":\"5\",\"window\":\"1s\"}"))
        .hasMessageStartingWith("limit \"5\" is refused, expected a whole number");
    assertThatThrownBy(() -> LimitJson.read("a", "{\"limit\":0,\"window\":\"1s\"}"))
        .hasMessageStartingWith("limit \"0\" is refused, expected ");
  }

  @Test
  void bucketsTooLargeToShare_areRefused() {
    String json =
        "{\"limit\":1000003,\"window\":\"1d\",\"algorithm\":\"token-bucket\",\"scope\":\"%s\"}";
    assertThat(LimitJson.read("a", json.formatted("local")).limit()).isEqualTo(1_000_003);
    LimitRefused refused =
        catchThrowableOfType(
            LimitRefused.class, () -> LimitJson.read("a", json.formatted("cluster")));
    assertThat(refused.field()).isEqualTo("burst");
  }
}
