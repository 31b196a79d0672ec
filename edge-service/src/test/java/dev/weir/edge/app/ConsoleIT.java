package dev.weir.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.testkit.Browser;
import dev.weir.testkit.Http;
import dev.weir.testkit.ListFilter;
import dev.weir.testkit.ReferencePage;
import dev.weir.testkit.RequiresTool;
import dev.weir.testkit.ScriptedUpstream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** What a person does in the console of an edge that has a peer. */
@RequiresTool("chromium")
@Timeout(120)
class ConsoleIT {

  @TempDir Path folder;

  @Test
  void operator_seesTheCache_looksUp_andPurgesAtEveryEdge() throws Exception {
    try (ScriptedUpstream origin =
            ScriptedUpstream.answering(
                200, "hello", "Cache-Control: max-age=600", "Cache-Tag: news", "Vary: X-Lang");
        ConfigurableApplicationContext peer = edge("frankfurt", 50.1, 8.7, origin.url());
        ConfigurableApplicationContext edge =
            edge(
                "sydney",
                -33.9,
                151.2,
                origin.url(),
                "--weir.edge.peers[0]=http://127.0.0.1:" + control(peer));
        Browser browser = new Browser(folder)) {
      fill(edge, peer);
      String page = "http://localhost:" + data(edge) + "/page/1";
      browser.show(1280, false);
      browser.open("http://127.0.0.1:" + control(edge) + "/");
      browser.awaitText("#state", "live");

      browser.awaitText("#entries", "/page/1");
      browser.awaitText("#tiers", "memory");
      browser.awaitText("#sites", "default");
      browser.awaitText("#edges", "frankfurt");
      browser.awaitText("#map", "sydney");
      ListFilter.check(browser, "sites", "default");
      ListFilter.check(browser, "edges", "frankfurt");
      Http.get(data(edge), "/page/1");
      browser.await(
          "document.querySelector('#ratio .plot path.s0').getAttribute('d').includes('M')");
      browser.await("/[1-9]/.test(document.querySelector('#bytes b').innerText)");

      Http.get(data(edge), "/page/2");
      Http.get(data(edge), "/page/2");
      browser.await("/page.2\\s+2\\s/.test(document.querySelector('#entries tbody tr').innerText)");

      scrollEntries(browser);
      ListFilter.check(browser, "entries", "/page/3");

      Http.get(data(edge), "/page/1", "X-Lang: de");
      browser.type("#lookup input", page);
      browser.press("#lookup button");
      browser.awaitText("#found", "a lifetime of 600 s by max-age");
      browser.awaitText("#found", "fresh until");
      browser.type("#variants-filter", "what nobody is called");
      browser.awaitText("#variants", "Nothing to show.");
      browser.type("#variants-filter", "x-lang: de");
      browser.await(
          "document.getElementById('variants').innerText.startsWith('Variant')"
              + " && !document.getElementById('variants').innerText.includes('(none)')");
      browser.press("#found button");
      browser.awaitText("dialog[open]", page);
      assertThat(browser.accessibilityIssues()).isEmpty();
      browser.press("dialog[open] button[type=button]");
      browser.await("!document.querySelector('dialog')");
      assertThat(browser.text("#said")).as("who goes back changes nothing").isEmpty();
      browser.press("#found button");
      browser.press("dialog[open] button[value=yes]");
      browser.awaitText("#said", "2 edges are to acknowledge");
      browser.awaitText("#purges", "2 of 2");
      browser.press("#lookup button");
      browser.awaitText("#found", "Nothing is stored of " + page);
      browser.type("#lookup input", page.replace("/page/1", "/secret"));
      Http.get(data(edge), "/secret", "Cache-Control: no-store");
      browser.press("#lookup button");
      browser.awaitText("#found", "with status 200, was not: the request said no-store.");

      purge(browser, "pattern", "/page/2*");
      browser.awaitText("#purges", "pattern /page/2*");
      ListFilter.check(browser, "purges", "pattern");
      browser.await("!document.getElementById('entries').innerText.includes('/page/2')");
      assertThat(browser.text("#entries")).contains("/page/3");
      browser.keepPicture("console-edge-light");
      purge(browser, "tag", "news");
      browser.await("document.getElementById('entries').innerText.includes('Nothing to show.')");
      assertThat(Http.get(data(peer), "/page/3").head())
          .as("forgotten at the other edge too")
          .contains("fwd=uri-miss");

      assertThat(browser.accessibilityIssues()).isEmpty();
      browser.show(360, true);
      assertThat(browser.fits()).as("nothing but tables scrolls sideways at 360 px").isTrue();
      assertThat(browser.accessibilityIssues()).isEmpty();
      browser.keepPicture("console-edge-narrow");
      ReferencePage.check(browser, "edge-service");
    }
  }

  /** They are shown anew every two seconds, and are where they were. */
  private static void scrollEntries(Browser browser) throws Exception {
    browser.value(
        "document.styleSheets[0].insertRule('#entries > .scroll { max-height: 3rem !important }')");
    browser.value(
        "(region => { window.before = region; region.scrollTop = 20; })"
            + "(document.querySelector('#entries .scroll'))");
    browser.await("!window.before.isConnected");
    assertThat(browser.value("document.querySelector('#entries .scroll').scrollTop").asInt(0))
        .isEqualTo(20);
    browser.value("document.styleSheets[0].deleteRule(0)");
  }

  @Test
  void operator_writesAFunction_triesIt_rollsBack_andDeletesIt() throws Exception {
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, "from the origin");
        ConfigurableApplicationContext peer = edge("oslo", 59.9, 10.7, origin.url());
        ConfigurableApplicationContext edge =
            edge(
                "lima",
                -12,
                -77,
                origin.url(),
                "--weir.edge.peers[0]=http://127.0.0.1:" + control(peer));
        Browser browser = new Browser(folder)) {
      browser.show(1280, true);
      browser.open("http://127.0.0.1:" + control(edge) + "/");
      browser.awaitText("#functions", "Nothing to show.");

      browser.press("#function-new");
      browser.type("#function-form input[name=name]", "No name");
      browser.await("document.querySelector('#function-form input:invalid')?.name === 'name'");
      browser.type("#function-form input[name=name]", "hello");
      browser.type("#function-form textarea[name=routes]", "*/hello*\n*/other");
      browser.type("#function-form textarea[name=env]", "WORD=good day");
      write(browser, "export default {\n  fetch() {\n    return new Response(];\n  } }");
      deploy(browser);
      browser.awaitText("#function-code .wrong", "function.mjs:3:25");
      assertThat(browser.text("#function-code .wrong")).contains("unexpected token");
      assertThat(browser.text("#function-code pre b")).as("its line is marked").isEqualTo("3");
      assertThat(browser.value("document.activeElement.selectionStart").asInt(0))
          .as("the caret is before the bracket")
          .isEqualTo("export default {\n  fetch() {\n    return new Response(".length());
      assertThat(browser.text("#said")).startsWith("Nothing was changed: ");
      assertThat(browser.accessibilityIssues()).isEmpty();
      browser.keepPicture("console-edge-functions-refused");

      write(browser, program("one"));
      deploy(browser);
      browser.awaitText("#said", "Version 1 of hello is in service.");
      browser.awaitText("#functions", "*/hello*, */other");
      ListFilter.check(browser, "functions", "*/other");
      browser.awaitText("#function-edges", "acknowledged");
      ListFilter.check(browser, "function-edges", "acknowledged");
      ListFilter.check(browser, "function-versions-list", "in service");
      ListFilter.check(browser, "counts", "this edge");
      assertThat(browser.text("#function-code .wrong")).isEmpty();

      browser.choose("#function-trial select[name=sees]", "request");
      browser.type("#function-trial input[name=method]", "POST");
      browser.type("#function-trial input[name=url]", "https://example.com/hello?who=me");
      browser.type("#function-trial textarea[name=headers]", "X-One: 1\nX-Two: 2");
      browser.type("#function-trial textarea[name=body]", "sent");
      browser.press("#function-trial button");
      browser.awaitText("#function-tried", "An answer: 200");
      assertThat(browser.text("#function-tried"))
          .contains("ok, in ", "MiB of memory", "good day one 1 2 sent", "text/plain")
          .contains("called for https://example.com/hello?who=me");
      ListFilter.check(browser, "trial-fields", "text/plain");
      browser.choose("#function-trial select[name=sees]", "response");
      browser.press("#function-trial button");
      browser.awaitText("#function-tried", "The function has no handler response");
      assertThat(Http.get(data(edge), "/hello").text()).isEqualTo("good day one null null ");
      browser.awaitText("#function-log", "called for http://localhost:" + data(edge) + "/hello");
      browser.type("#function-log-filter", "never written");
      browser.awaitText("#function-log", "Nothing was written.");
      browser.type("#function-log-filter", "called for");
      browser.awaitText("#function-log", "called for http://localhost:" + data(edge) + "/hello");
      browser.await("document.querySelector('#functions tbody td:nth-child(6)').innerText === '1'");

      write(browser, program("two"));
      deploy(browser);
      browser.awaitText("#said", "Version 2 of hello is in service.");
      assertThat(Http.get(data(edge), "/hello").text()).startsWith("good day two");
      browser.press("#function-versions button");
      browser.press("dialog[open] button[value=yes]");
      browser.awaitText("#said", "Version 1 of hello is in service.");
      browser.await("document.querySelector('#function-code textarea').value.includes('one')");
      assertThat(Http.get(data(edge), "/hello").text()).startsWith("good day one");

      assertThat(browser.accessibilityIssues()).isEmpty();
      browser.keepPicture("console-edge-functions");
      browser.show(360, false);
      assertThat(browser.fits()).as("nothing but tables scrolls sideways at 360 px").isTrue();
      assertThat(browser.accessibilityIssues()).isEmpty();
      browser.keepPicture("console-edge-functions-narrow");

      browser.press("[aria-label='Delete hello']");
      browser.press("dialog[open] button[type=button]");
      browser.await("!document.querySelector('dialog')");
      assertThat(Http.get(data(edge), "/hello").text()).startsWith("good day one");
      browser.press("[aria-label='Delete hello']");
      browser.press("dialog[open] button[value=yes]");
      browser.awaitText("#said", "Function hello is deleted.");
      browser.awaitText("#functions", "Nothing to show.");
      assertThat(browser.value("document.getElementById('function').hidden").asBoolean(false))
          .isTrue();
      while (!Http.get(data(peer), "/hello").text().equals("from the origin")) {
        Thread.sleep(50); // the other edge hears of it
      }
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static String program(String word) {
    return """
        export default {
          async fetch(request, env) {
            console.log("called for " + request.url);
            const one = request.headers.get("x-one"), two = request.headers.get("x-two");
            return new Response(`${env.WORD} %s ${one} ${two} ${await request.text()}`);
          },
        };
        """
        .formatted(word);
  }

  private static void write(Browser browser, String code) throws Exception {
    browser.type("#function-code textarea", code);
  }

  private static void deploy(Browser browser) throws Exception {
    browser.press("#function-form .row-actions button");
    browser.press("dialog[open] button[value=yes]");
    browser.await("!document.querySelector('dialog')");
  }

  private static void purge(Browser browser, String type, String value) throws Exception {
    browser.choose("#purge select[name=type]", type);
    browser.type("#purge input[name=value]", value);
    browser.press("#purge button");
    browser.press("dialog[open] button[value=yes]");
    browser.awaitText("#said", type + " " + value);
  }

  private static void fill(ConfigurableApplicationContext... edges) throws Exception {
    for (ConfigurableApplicationContext edge : edges) {
      for (int page = 1; page <= 3; page++) {
        Http.get(data(edge), "/page/" + page);
      }
    }
  }

  private static int control(ConfigurableApplicationContext edge) {
    return edge.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  private static int data(ConfigurableApplicationContext edge) {
    InetSocketAddress bound =
        Objects.requireNonNull(edge.getBean(ListenerLifecycle.class).address("http"));
    return bound.getPort();
  }

  private static ConfigurableApplicationContext edge(
      String id, double latitude, double longitude, String origin, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--weir.edge.id=" + id,
                "--weir.edge.state-file=",
                "--weir.edge.functions.cold-timeout=10s",
                "--weir.edge.location.latitude=" + latitude,
                "--weir.edge.location.longitude=" + longitude,
                "--weir.edge.listeners.http.host=127.0.0.1",
                "--weir.edge.listeners.http.port=0",
                "--weir.edge.origins=" + origin));
    arguments.addAll(List.of(more));
    return SpringApplication.run(EdgeServiceApplication.class, arguments.toArray(String[]::new));
  }
}
