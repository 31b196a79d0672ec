package dev.weir.lb.sticky;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ties requests to candidates by one {@link StickySettings}. Made when these or the candidates
 * change; safe for many threads.
 *
 * @param <T> the candidates
 */
public interface Stickiness<T> {

  /** Reads what a request says. */
  Tie<T> tie(Fields request);

  /** The same over other candidates; what was learned stays. */
  Stickiness<T> over(List<T> candidates);

  /**
   * What settings say; null: nothing is tied.
   *
   * @param scope tells these candidates from those of others in what is signed
   * @param candidates at present
   * @param id of each, its own among them and the same for as long as it is meant
   * @param key is asked for once cookies are signed
   */
  static <T> @Nullable Stickiness<T> of(
      StickySettings settings,
      String scope,
      List<T> candidates,
      Function<T, String> id,
      Supplier<StickyKey> key) {
    return switch (settings) {
      case StickySettings.None none -> null;
      case StickySettings.SignedCookie cookie ->
          new SignedSessions<>(cookie, scope, candidates, id, key.get());
      case StickySettings.Learned learned -> new LearnedSessions<>(learned, candidates, id);
    };
  }
}
