package dev.weir.edge.netty.field;

import dev.weir.edge.site.FieldRules;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;

/** Carries out what a site changes in the fields of a message. */
public final class FieldEdits {

  private static final int NOT_MODIFIED = 304;

  private FieldEdits() {}

  /** Changes a request. */
  public static void apply(List<FieldRules> rules, HttpHeaders headers) {
    rules.forEach(each -> apply(each, headers));
  }

  private static void apply(FieldRules rules, HttpHeaders headers) {
    if (rules.isNone()) {
      return;
    }
    replace(rules, headers);
    rules.add().forEach(headers::add);
  }

  /**
   * Changes an answer. A 304 stands for fields that are stored, with what was added to them: only
   * to those that it brings anew is something added again.
   */
  public static void apply(List<FieldRules> rules, int status, HttpHeaders headers) {
    rules.forEach(each -> apply(each, status, headers));
  }

  private static void apply(FieldRules rules, int status, HttpHeaders headers) {
    if (status != NOT_MODIFIED) {
      apply(rules, headers);
      return;
    }
    replace(rules, headers);
    rules
        .add()
        .forEach(
            (name, value) -> {
              if (headers.contains(name)) {
                headers.add(name, value);
              }
            });
  }

  private static void replace(FieldRules rules, HttpHeaders headers) {
    rules.remove().forEach(headers::remove);
    rules.set().forEach(headers::set);
  }
}
