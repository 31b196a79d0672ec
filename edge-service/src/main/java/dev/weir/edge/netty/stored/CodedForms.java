package dev.weir.edge.netty.stored;

import dev.weir.common.coding.ContentCoding;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One answer in content codings: each is made when a client first takes it, once, and kept with the
 * answer. Thread-safe.
 */
public final class CodedForms {

  private final Map<ContentCoding, CompletableFuture<CachedAnswer>> forms =
      new ConcurrentHashMap<>(0);

  /** Whether the answer is coded at all, by the rules that were asked last. */
  private volatile @Nullable Verdict verdict;

  private record Verdict(EdgeCodings rules, boolean covered) {}

  boolean areFor(EdgeCodings rules, CachedAnswer answer) {
    Verdict last = verdict;
    if (last == null || last.rules() != rules) {
      last = new Verdict(rules, rules.judge(answer));
      verdict = last;
    }
    return last.covered();
  }

  /**
   * The answer in a coding; the answer as it is where that is no larger.
   *
   * @param coder makes the coded body, or finds it where it is kept
   * @param grown told how many bytes more the answer takes, before anyone gets the form
   */
  public CompletableFuture<CachedAnswer> form(
      CachedAnswer answer,
      ContentCoding coding,
      Function<ContentCoding, CompletableFuture<byte[]>> coder,
      LongConsumer grown) {
    CompletableFuture<CachedAnswer> known = forms.get(coding);
    if (known != null) {
      return known;
    }
    CompletableFuture<CachedAnswer> form = new CompletableFuture<>();
    CompletableFuture<CachedAnswer> other = forms.putIfAbsent(coding, form);
    if (other != null) {
      return other;
    }
    var _ =
        coder
            .apply(coding)
            .whenComplete(
                (bytes, failure) -> {
                  if (failure == null) {
                    form.complete(worthIt(answer, coding, bytes, grown));
                  } else {
                    // another time it may go better
                    forms.remove(coding, form);
                    form.completeExceptionally(failure);
                  }
                });
    return form;
  }

  private static CachedAnswer worthIt(
      CachedAnswer answer, ContentCoding coding, byte[] bytes, LongConsumer grown) {
    if (bytes.length == 0 || bytes.length >= answer.length()) {
      return answer;
    }
    CachedAnswer coded = answer.coded(coding, bytes);
    grown.accept(coded.bytes());
    return coded;
  }

  /** The forms that there are, of an answer with the same body and other fields. */
  CodedForms of(CachedAnswer before, CachedAnswer answer) {
    CodedForms next = new CodedForms();
    forms.forEach(
        (coding, form) -> {
          if (isMade(form)) {
            CachedAnswer made = form.join();
            next.forms.put(
                coding,
                CompletableFuture.completedFuture(
                    made.equals(before) ? answer : answer.coded(coding, made.body())));
          }
        });
    return next;
  }

  /** What they take in memory beside the answer. */
  long bytes(CachedAnswer answer) {
    long bytes = 0;
    for (CompletableFuture<CachedAnswer> form : forms.values()) {
      bytes += isMade(form) && !form.join().equals(answer) ? form.join().bytes() : 0;
    }
    return bytes;
  }

  private static boolean isMade(CompletableFuture<CachedAnswer> form) {
    return form.isDone() && !form.isCompletedExceptionally();
  }
}
