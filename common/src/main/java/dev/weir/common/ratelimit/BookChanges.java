package dev.weir.common.ratelimit;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.audit.Change;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Changes of this instance, which last until it stops. Each is a line of the audit log. */
public final class BookChanges implements LimitChanges {
  private final LimitBook book;
  private final AuditLog audit;

  public BookChanges(LimitBook book, AuditLog audit) {
    this.book = book;
    this.audit = audit;
  }

  @Override
  public CompletionStage<Optional<RateLimitRule>> change(
      String who, String name, Optional<RateLimitRule> rule) {
    return CompletableFuture.completedStage(apply(who, name, rule));
  }

  /** Makes a change; answers what stood before. */
  public synchronized Optional<RateLimitRule> apply(
      String who, String name, Optional<RateLimitRule> rule) {
    Optional<RateLimitRule> before = now(name);
    rule.ifPresentOrElse(book::put, () -> book.remove(name));
    record(who, name, before);
    return before;
  }

  /** Every change by name; empty where a limit was removed. */
  public Map<String, Optional<RateLimitRule>> all() {
    return book.changes();
  }

  /** Puts other changes in place of all. */
  public synchronized void replace(String who, Map<String, Optional<RateLimitRule>> others) {
    Set<String> names = new HashSet<>(others.keySet());
    names.addAll(book.changes().keySet());
    Map<String, Optional<RateLimitRule>> before = new LinkedHashMap<>();
    names.forEach(name -> before.put(name, now(name)));
    book.replace(others);
    before.forEach(
        (name, rule) -> {
          if (!rule.equals(now(name))) {
            record(who, name, rule);
          }
        });
  }

  private Optional<RateLimitRule> now(String name) {
    return Optional.ofNullable(book.named(name)).map(LimitBook.Entry::rule);
  }

  private void record(String who, String name, Optional<RateLimitRule> before) {
    audit.record(new Change(who, "limit " + name, said(before), said(now(name))));
  }

  private static @Nullable String said(Optional<RateLimitRule> rule) {
    return rule.map(LimitJson::write).orElse(null);
  }
}
