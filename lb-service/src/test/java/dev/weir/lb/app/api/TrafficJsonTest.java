package dev.weir.lb.app.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.autoconfigure.json.ConfigJson;
import dev.weir.common.state.Refused;
import dev.weir.lb.app.config.PoolConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a pool does with its traffic, as the API has it. */
class TrafficJsonTest {

  private static PoolConfig read(String json) {
    return ConfigJson.read(
        PoolConfig.class, (ObjectNode) JsonMapper.shared().readTree(json.replace('\'', '"')));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'sticky':{'cookie':{'name':'s','maxAge':'1h','sameSite':'none','secure':'always'}}}",
        "{'sticky':{'learn':{'header':'X-Session','maxEntries':5}}}",
        "{'mirror':{'pool':'shadow','share':'10%','maxBuffer':'1KB'}}",
        "{'maintenance':{'status':500,'retryAfter':'0s'}}"
      })
  void whatIsWritten_isReadAsTheSame(String json) {
    PoolConfig config = read(json);
    PoolConfig again = ConfigJson.read(PoolConfig.class, ConfigJson.write(config));
    assertThat(again).isEqualTo(config);
    assertThat(again.spec("web")).isEqualTo(config.spec("web"));
  }

  @Test
  void objectWithoutMembers_isOneWithItsDefaults() {
    PoolConfig config = read("{'sticky':{'cookie':{}},'upstreams':[],'health':{}}");
    assertThat(config.sticky().cookie())
        .isEqualTo(read("{'sticky':{'cookie':{'path':'/'}}}").sticky().cookie())
        .isNotNull();
    assertThat(config.health()).isEqualTo(read("{}").health());
  }

  @Test
  void listWithoutItems_isNotItsDefault() {
    assertThat(read("{'retry':{'on':[]}}").retry().on()).isEmpty();
    assertThat(read("{}").retry().on()).isNotEmpty();
  }

  @Test
  void objectInPlaceOfAValue_isRefusedWithItsField() {
    assertThatThrownBy(() -> read("{'panicThreshold':{}}"))
        .isInstanceOfSatisfying(
            Refused.class, e -> assertThat(e.field()).isEqualTo("panicThreshold"))
        .hasMessage("{} makes no sense here");
  }

  @Test
  void fieldThatNobodyKnows_isRefused() {
    assertThatThrownBy(() -> read("{'sticky':{'cookie':{'nam':'s'}}}")).isInstanceOf(Refused.class);
  }
}
