package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;

/** The page of a service's API, as a person reads it who comes from the console. */
public final class ReferencePage {

  private ReferencePage() {}

  /**
   * Follows the link to it, and reads the operation that bans an address, which every service has.
   *
   * @param browser shows the console, and has the token where one is asked for
   * @param service the name under which pictures are kept
   */
  public static void check(Browser browser, String service) throws Exception {
    browser.show(1280, false);
    browser.open(browser.value("document.querySelector('nav a:last-child').href").asString(""));
    browser.awaitText("#state", " operations, OpenAPI 3.1");
    assertThat(browser.text("#service")).isEqualTo("Weir " + service + ": API");
    JsonNode counted =
        browser.value(
            "(async () => { const {request} = await import('/console/api.js');"
                + " const {paths} = await (await request('/api/openapi')).json();"
                + " return Object.values(paths).flatMap(Object.keys).length; })()");
    assertThat(counted.asInt(0))
        .as("operations of the document")
        .isPositive()
        .isEqualTo(browser.value("document.querySelectorAll('.operation').length").asInt(-1));

    browser.type("#operations-filter", "ban an address or a network that");
    browser.await("document.querySelectorAll('.operation:not([hidden])').length === 1");
    String ban = ".operation:not([hidden])";
    browser.press(ban + " summary");
    browser.awaitText(ban, "With curl");
    assertThat(browser.text(ban))
        .contains("BanRequest", "reason", "Such as \"10m\".", "201", "It is banned from now on")
        .contains("application/problem+json", "-X POST '", "/api/bans'", "\"for\": \"10m\"");
    browser.type(ban + " textarea", "{\"network\": \"192.0.2.7\", \"for\": \"it's\"}");
    browser.awaitText(ban + " pre", "-d '{\"network\": \"192.0.2.7\", \"for\": \"it'\\''s\"}'");
    browser.press(ban + " button");
    browser.awaitText("#said", "The command is ");
    assertThat(browser.accessibilityIssues()).isEmpty();
    browser.keepPicture("reference-" + service);
    browser.show(360, true);
    assertThat(browser.fits()).as("nothing but tables scrolls sideways at 360 px").isTrue();
    assertThat(browser.accessibilityIssues()).isEmpty();
    browser.keepPicture("reference-" + service + "-narrow");
    assertThat(browser.complaints()).isEmpty();
  }
}
