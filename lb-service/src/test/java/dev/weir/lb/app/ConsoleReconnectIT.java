package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.Browser;
import dev.weir.testkit.Cable;
import dev.weir.testkit.FreePort;
import dev.weir.testkit.Http;
import dev.weir.testkit.RequiresTool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the console shows of events after its way to the balancer, or the balancer, was gone. */
@RequiresTool("chromium")
@Timeout(120)
class ConsoleReconnectIT {

  /** What the page is to wait for is brought nearer by steps: it gives up several connections. */
  private static final Duration STEP = Duration.ofSeconds(5);

  private static final int STEP_MILLIS = 200;
  private static final int MOST_STEPS = 300;

  private static final String KEEP_STATES =
      "window.states = []; new MutationObserver(() => states.push(state.innerText))"
          + ".observe(state, {childList: true}); true";

  @TempDir Path folder;

  @Test
  void events_afterACutStream_goOnAfterTheLast_withWhatWasMissed() throws Exception {
    try (RunningBalancer balancer = balancer("first", "missed", "later");
        Cable cable = new Cable(balancer.api());
        Browser browser = new Browser(folder)) {
      open(browser, cable);
      remove(balancer, "first");
      awaitChanges(browser, "first");

      cable.cut();
      browser.awaitText("#state", "not connected");
      remove(balancer, "missed");
      cable.mend();

      awaitChanges(browser, "missed first");
      browser.awaitText("#state", "live");
      remove(balancer, "later");
      awaitChanges(browser, "later missed first");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void page_ofWhichAPartDidNotCome_saysSo_andIsLoadedAgain() throws Exception {
    try (RunningBalancer balancer = balancer("first");
        Browser browser = new Browser(folder)) {
      browser.block("*/console/table.js");
      browser.open("http://127.0.0.1:" + balancer.api() + "/");
      browser.awaitText("#state", "not loaded, trying again");
      browser.block();
      browser.awaitText("#state", "live");
    }
  }

  @Test
  void events_afterARestart_areThoseOfTheServiceThatCameBack() throws Exception {
    try (Cable cable = new Cable(FreePort.find());
        Browser browser = new Browser(folder)) {
      try (RunningBalancer before = balancer("one", "two", "three")) {
        cable.lead(before.api());
        open(browser, cable);
        for (String pool : List.of("one", "two", "three")) {
          remove(before, pool);
        }
        awaitChanges(browser, "three two one");
        cable.cut();
      }
      browser.awaitText("#state", "not connected");
      try (RunningBalancer after = balancer("early", "later")) {
        remove(after, "early");
        cable.lead(after.api());
        cable.mend();
        awaitChanges(browser, "early three two one");
        browser.awaitText("#state", "live");
        remove(after, "later");
        awaitChanges(browser, "later early three two one");
        cable.cut(); // or its end waits for the stream
      }
    }
  }

  @Test
  void events_ofAConnectionThatFellSilent_areReadAnew_withWhatWasMissed() throws Exception {
    try (RunningBalancer balancer = balancer("first", "missed", "later");
        Cable cable = new Cable(balancer.api());
        Browser browser = new Browser(folder)) {
      browser.holdTime();
      open(browser, cable);
      remove(balancer, "first");
      awaitChanges(browser, "first");
      browser.value(KEEP_STATES);

      cable.strand();
      remove(balancer, "missed");
      for (int i = 0; i < MOST_STEPS && !shows(browser, "missed first"); i++) {
        browser.pass(STEP);
        Thread.sleep(STEP_MILLIS);
      }

      awaitChanges(browser, "missed first");
      browser.awaitText("#state", "live");
      assertThat(browser.value("states.join()").asString(""))
          .contains("not connected, trying again: nothing was heard for");
      remove(balancer, "later");
      awaitChanges(browser, "later missed first");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static void open(Browser browser, Cable cable) throws Exception {
    browser.show(1280, false);
    browser.open("http://127.0.0.1:" + cable.port() + "/");
    browser.awaitText("#state", "live");
  }

  /** Waits until the events of changes that callers made are those of these pools, from above. */
  private static void awaitChanges(Browser browser, String pools) throws Exception {
    browser.await(changes(pools));
  }

  private static boolean shows(Browser browser, String pools) throws Exception {
    return browser.value(changes(pools)).asBoolean(false);
  }

  private static String changes(String pools) {
    return "[...document.querySelectorAll('#events tbody tr')]"
        + ".map(row => row.innerText.match(/pool (\\w+), who .*127\\.0\\.0\\.1/)?.[1])"
        + ".filter(pool => pool).join(' ') === '"
        + pools
        + "'";
  }

  private static void remove(RunningBalancer balancer, String pool) throws Exception {
    assertThat(Http.request(balancer.api(), "DELETE", "/api/pools/" + pool).status())
        .isEqualTo(204);
  }

  private static RunningBalancer balancer(String... pools) {
    List<String> settings = new ArrayList<>(List.of("--server.address=127.0.0.1"));
    for (String pool : pools) {
      settings.addAll(RunningBalancer.pool(pool, "http://127.0.0.1:1"));
    }
    return RunningBalancer.start(settings);
  }
}
