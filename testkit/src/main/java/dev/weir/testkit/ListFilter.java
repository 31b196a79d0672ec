package dev.weir.testkit;

import java.util.Locale;

/** The field above a list of a console that leaves of its rows those with the words in it. */
public final class ListFilter {

  private ListFilter() {}

  /**
   * Writes into it what no row has, then what some have, and empties it again.
   *
   * @param list the id of the list, which has rows or is about to
   * @param words what is seen in a row of it at least
   */
  public static void check(Browser browser, String list, String words) throws Exception {
    String field = "#" + list + "-filter";
    String rows = "[...document.querySelectorAll('#" + list + " tbody tr')]";
    browser.await(rows + ".length > 0");
    browser.type(field, "what nobody is called");
    browser.await(rows + ".length === 0");
    browser.type(field, words);
    browser.await(
        "(rows => rows.length > 0 && rows.every(row => row.innerText.toLowerCase().includes('%s')))(%s)"
            .formatted(words.toLowerCase(Locale.ROOT), rows));
    clear(browser, list);
    browser.await(rows + ".length > 0");
  }

  /** Empties it. */
  public static void clear(Browser browser, String list) throws Exception {
    browser.value(
        "(field => { field.value = ''; field.dispatchEvent(new Event('input')); })"
            + "(document.querySelector('#"
            + list
            + "-filter'))");
  }
}
