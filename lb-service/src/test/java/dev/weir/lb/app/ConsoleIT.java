package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.RequiresTool;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** What a person does in the console, with a balancer that asks for a token. */
@RequiresTool("chromium")
@Timeout(120)
class ConsoleIT {

  private static final String TOKEN = "ops-token-fedcba9876543210";

  @TempDir Path folder;

  @Test
  void operator_givesTheToken_seesPoolsRoutesAndEvents_andDrainsAndRemoves() throws Exception {
    try (ConfigurableApplicationContext service = service();
        Browser browser = new Browser(folder)) {
      browser.show(360, true);
      browser.open(
          "http://127.0.0.1:"
              + service.getEnvironment().getRequiredProperty("local.server.port")
              + "/");

      browser.await("document.querySelector('dialog[open] input[name=token]')");
      browser.value("document.querySelector('dialog input').value = '" + TOKEN + "'");
      press(browser, "dialog button[value=yes]");
      browser.await("document.getElementById('state').textContent === 'live'");
      assertThat(browser.value("document.getElementById('routes').innerText").asString(""))
          .contains("Path=/shown/**");
      assertThat(
              browser.value("document.documentElement.scrollWidth <= innerWidth").asBoolean(false))
          .as("nothing but tables scrolls sideways at 360 px")
          .isTrue();

      press(browser, "[aria-label='Drain one of shop']");
      browser.await("document.querySelector('dialog[open]')");
      press(browser, "dialog button[type=button]");
      browser.await("!document.querySelector('dialog')");
      assertThat(browser.value("document.getElementById('said').textContent").asString("x"))
          .as("who goes back changes nothing")
          .isEmpty();
      press(browser, "[aria-label='Drain one of shop']");
      press(browser, "dialog button[value=yes]");
      browser.await("document.querySelector('[aria-label=\"Activate one of shop\"]')");
      assertThat(browser.value("document.getElementById('said').textContent").asString(""))
          .isEqualTo("one of shop is draining now.");
      browser.await("document.getElementById('events').innerText.includes('configured')");

      press(browser, "[aria-label='Remove two of shop']");
      press(browser, "dialog button[value=yes]");
      browser.await("!document.querySelector('[aria-label=\"Remove two of shop\"]')");

      browser.value(
          "(field => { field.value = 'nowhere'; field.dispatchEvent(new Event('input')); })"
              + "(document.getElementById('routes-filter'))");
      browser.await("document.getElementById('routes').innerText === 'Nothing to show.'");
    }
  }

  private static void press(Browser browser, String selector) throws Exception {
    browser.value("document.querySelector(`" + selector + "`).click()");
  }

  private static ConfigurableApplicationContext service() {
    return SpringApplication.run(
        LbServiceApplication.class,
        "--server.port=0",
        "--server.address=127.0.0.1",
        "--weir.lb.state-file=",
        "--weir.control.tokens.ops.token=" + TOKEN,
        "--weir.control.tokens.ops.role=operate",
        "--weir.lb.listeners.http.host=127.0.0.1",
        "--weir.lb.listeners.http.port=0",
        "--weir.lb.pools.shop.upstreams[0].id=one",
        "--weir.lb.pools.shop.upstreams[0].url=http://127.0.0.1:1",
        "--weir.lb.pools.shop.upstreams[1].id=two",
        "--weir.lb.pools.shop.upstreams[1].url=http://127.0.0.1:2",
        "--spring.cloud.gateway.server.webflux.routes[0].id=shown",
        "--spring.cloud.gateway.server.webflux.routes[0].uri=lb://shop",
        "--spring.cloud.gateway.server.webflux.routes[0].predicates[0]=Path=/shown/**");
  }
}
