package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.Browser;
import dev.weir.testkit.ReferencePage;
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

      browser.type("dialog[open] input[name=token]", TOKEN);
      browser.press("dialog button[value=yes]");
      browser.awaitText("#state", "live");
      assertThat(browser.text("#routes")).contains("Path=/shown/**");
      assertThat(browser.fits()).as("nothing but tables scrolls sideways at 360 px").isTrue();

      browser.press("[aria-label='Drain one of shop']");
      browser.press("dialog[open] button[type=button]");
      browser.await("!document.querySelector('dialog')");
      assertThat(browser.text("#said")).as("who goes back changes nothing").isEmpty();
      browser.press("[aria-label='Drain one of shop']");
      browser.press("dialog[open] button[value=yes]");
      browser.await("document.querySelector('[aria-label=\"Activate one of shop\"]')");
      assertThat(browser.text("#said")).isEqualTo("one of shop is draining now.");
      browser.awaitText("#events", "configured");

      browser.type("#try input[name=url]", "http://shop.example/other");
      browser.press("#try button");
      browser.awaitText("#explained", "No route matches: 404.");
      browser.type("#try input[name=url]", "http://shop.example/shown/b?c=d");
      browser.type("#try textarea[name=fields]", "Accept: text/html, text/plain");
      browser.press("#try button");
      browser.awaitText("#explained", "Route shown, in the fast lane, to shop, as /shown/b?c=d.");
      assertThat(browser.text("#explained"))
          .contains("shown is taken", "Chosen by round-robin", "it is draining", "127.0.0.1:2");
      browser.type("#try textarea[name=fields]", "nonsense");
      browser.press("#try button");
      browser.awaitText("#explained", "field is 'nonsense', expected Name: value.");

      browser.press("[aria-label='Remove two of shop']");
      browser.press("dialog[open] button[value=yes]");
      browser.await("!document.querySelector('[aria-label=\"Remove two of shop\"]')");
      assertThat(browser.accessibilityIssues()).isEmpty();
      browser.show(1280, false);
      assertThat(browser.accessibilityIssues()).isEmpty();
      browser.keepPicture("console-lb");

      browser.type("#routes-filter", "nowhere");
      browser.await("document.getElementById('routes').innerText === 'Nothing to show.'");
      ReferencePage.check(browser, "lb-service");
    }
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
