package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.Browser;
import dev.weir.testkit.ListFilter;
import dev.weir.testkit.ReferencePage;
import dev.weir.testkit.RequiresTool;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a person does in the console, with a balancer that asks for a token. */
@RequiresTool("chromium")
@Timeout(120)
class ConsoleIT {

  private static final String TOKEN = "ops-token-fedcba9876543210";

  private static final String NOBODY_ELSE =
      "No other upstream of %s can serve: clients will get 503";

  private static final String ON_YES = "document.activeElement.matches('button[value=yes]')";

  @TempDir Path folder;

  @Test
  void operator_givesTheToken_seesPoolsRoutesAndEvents_andDrainsAndRemoves() throws Exception {
    try (ServerSocket well = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        RunningBalancer balancer = service(well.getLocalPort());
        Browser browser = new Browser(folder)) {
      browser.show(360, true);
      browser.open("http://127.0.0.1:" + balancer.api() + "/");

      browser.type("dialog[open] input[name=token]", TOKEN);
      browser.press("dialog button[value=yes]");
      browser.awaitText("#state", "live");
      assertThat(browser.text("#routes")).contains("Path=/shown/**");
      assertThat(browser.fits()).as("nothing but tables scrolls sideways at 360 px").isTrue();

      browser.press("[aria-label='Drain one of shop']");
      browser.press("dialog[open] button[type=button]");
      browser.await("!document.querySelector('dialog')");
      assertThat(browser.text("#said")).as("who goes back changes nothing").isEmpty();
      drainByKeyboard(browser);
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
      ListFilter.check(browser, "may-serve-shop", "draining");
      browser.type("#try textarea[name=fields]", "nonsense");
      browser.press("#try button");
      browser.awaitText("#explained", "field is 'nonsense', expected Name: value.");

      disableTheLastOne(browser);
      lookAtThoseThatServe(browser);
      changeASplit(browser);

      browser.press("[aria-label='Weight two of shop']");
      browser.type("dialog[open] input[name=weight]", "7");
      browser.press("dialog[open] button[value=yes]");
      browser.awaitText("#said", "two of shop has weight 7 now.");
      browser.await(row("two", "\\t7\\t"));
      browser.press("[aria-label='Add upstream to shop']");
      browser.type("dialog[open] input[name=id]", "three");
      browser.type("dialog[open] input[name=url]", "http://127.0.0.1:3");
      browser.press("dialog[open] button[value=yes]");
      browser.awaitText("#said", "three was added to shop.");
      browser.await(row("three", "active"));
      browser.await(
          "document.querySelector('#pools .plot path.s0').getAttribute('d').includes('M')");

      browser.press("[aria-label='Remove two of shop']");
      browser.press("dialog[open] button[value=yes]");
      browser.await("!document.querySelector('[aria-label=\"Remove two of shop\"]')");
      assertThat(browser.accessibilityIssues()).isEmpty();
      browser.show(1280, false);
      assertThat(browser.accessibilityIssues()).isEmpty();
      browser.keepPicture("console-lb");

      ListFilter.check(browser, "pools", "three");
      ListFilter.check(browser, "routes", "shown");
      ListFilter.check(browser, "events", "configured");
      ReferencePage.check(browser, "lb-service");
    }
  }

  /** Is told what it means, and brings it back. */
  private static void disableTheLastOne(Browser browser) throws Exception {
    browser.press("[aria-label='Disable two of shop']");
    browser.awaitText("dialog[open]", NOBODY_ELSE.formatted("shop"));
    browser.press("dialog[open] button[value=yes]");
    browser.awaitText("#said", "two of shop is disabled now.");
    browser.await(row("two", "disabled"));
    browser.await("!document.querySelector('[aria-label=\"Drain two of shop\"]')");
    browser.press("[aria-label='Activate two of shop']");
    assertThat(browser.text("dialog[open]")).doesNotContain("No other");
    browser.press("dialog[open] button[value=yes]");
    browser.awaitText("#said", "two of shop is active now.");
    browser.await(row("two", "active"));
    assertThat(asked(browser, "Disable one of shop")).as("draining").doesNotContain("No other");
  }

  /** Is told it of the one that serves, whatever becomes of it, and of no other. */
  private static void lookAtThoseThatServe(Browser browser) throws Exception {
    browser.await(row("ill", "down"));
    browser.await(row("well", "up"));
    String nobodyElse = NOBODY_ELSE.formatted("ward");
    for (String action : List.of("Drain", "Disable", "Remove")) {
      assertThat(asked(browser, action + " well of ward")).contains(nobodyElse);
      assertThat(asked(browser, action + " ill of ward")).doesNotContain("No other");
    }
    drain(browser, "well");
    assertThat(asked(browser, "Disable well of ward")).as("draining").doesNotContain("No other");
    drain(browser, "ill");
    assertThat(asked(browser, "Disable well of ward")).as("draining").doesNotContain("No other");
  }

  private static void drain(Browser browser, String id) throws Exception {
    browser.press("[aria-label='Drain " + id + " of ward']");
    browser.press("dialog[open] button[value=yes]");
    browser.await(row(id, "draining"));
  }

  /** What is asked before an action, which is thought better of. */
  private static String asked(Browser browser, String action) throws Exception {
    browser.press("[aria-label='" + action + "']");
    String question = browser.text("dialog[open]");
    browser.press("dialog[open] button[type=button]");
    browser.await("!document.querySelector('dialog')");
    return question;
  }

  private static void changeASplit(Browser browser) throws Exception {
    browser.awaitText("#splits", "90.0 %");
    browser.press("[aria-label='Weight of tryout in canary']");
    browser.type("dialog[open] input[name=weight]", "3");
    browser.press("dialog[open] button[value=yes]");
    browser.awaitText("#said", "tryout has weight 3 in canary now.");
    browser.awaitText("#splits", "25.0 %");
    ListFilter.check(browser, "splits", "tryout");
  }

  /** First thinks better of it. */
  private static void drainByKeyboard(Browser browser) throws Exception {
    String drain = "document.querySelector(\"[aria-label='Drain one of shop']\")";
    browser.value(drain + ".focus()");
    browser.key("Enter");
    browser.await("document.querySelector('dialog[open]')?.contains(document.activeElement)");
    browser.value("(window.before = " + drain + ", true)");
    browser.await("!window.before.isConnected"); // the list was shown anew meanwhile
    browser.key("Escape");
    browser.await("!document.querySelector('dialog')");
    browser.await("document.activeElement.matches(\"[aria-label='Drain one of shop']\")");
    browser.key("Enter");
    browser.await("document.querySelector('dialog[open]')");
    for (int i = 0; i < 3 && !browser.value(ON_YES).asBoolean(false); i++) {
      browser.key("Tab");
    }
    browser.key("Enter");
  }

  /** That the row of an upstream has a text; its cells are parted by tabs. */
  private static String row(String upstream, String text) {
    return "[...document.querySelectorAll('#pools tbody tr')].some(row => row.innerText.startsWith('%s')"
            .formatted(upstream)
        + " && row.innerText.includes('%s'))".formatted(text);
  }

  private static RunningBalancer service(int wellPort) {
    return RunningBalancer.start(
        List.of(
            "--server.address=127.0.0.1",
            "--weir.control.tokens.ops.token=" + TOKEN,
            "--weir.control.tokens.ops.role=operate",
            "--weir.lb.pools.shop.upstreams[0].id=one",
            "--weir.lb.pools.shop.upstreams[0].url=http://127.0.0.1:1",
            "--weir.lb.pools.shop.upstreams[1].id=two",
            "--weir.lb.pools.shop.upstreams[1].url=http://127.0.0.1:2",
            "--weir.lb.pools.tryout.upstreams[0].url=http://127.0.0.1:4",
            "--weir.lb.pools.ward.health.type=tcp",
            "--weir.lb.pools.ward.upstreams[0].id=ill",
            "--weir.lb.pools.ward.upstreams[0].url=http://127.0.0.1:5",
            "--weir.lb.pools.ward.upstreams[1].id=well",
            "--weir.lb.pools.ward.upstreams[1].url=http://127.0.0.1:" + wellPort,
            "--weir.lb.splits.canary.pools.shop=9",
            "--weir.lb.splits.canary.pools.tryout=1",
            "--spring.cloud.gateway.server.webflux.routes[0].id=shown",
            "--spring.cloud.gateway.server.webflux.routes[0].uri=lb://shop",
            "--spring.cloud.gateway.server.webflux.routes[0].predicates[0]=Path=/shown/**"));
  }
}
