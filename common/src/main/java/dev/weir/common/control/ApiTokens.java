package dev.weir.common.control;

import java.util.List;
import java.util.Optional;

/** The tokens that are known. */
public final class ApiTokens {

  private final List<ApiToken> tokens;

  /**
   * These tokens.
   *
   * @throws IllegalArgumentException when two are the same, so that nobody could tell their holders
   *     apart
   */
  public ApiTokens(List<ApiToken> tokens) {
    this.tokens = List.copyOf(tokens);
    for (int i = 0; i < tokens.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (tokens.get(i).sameAs(tokens.get(j))) {
          throw new IllegalArgumentException(
              "the tokens " + tokens.get(j).name() + " and " + tokens.get(i).name() + " are equal");
        }
      }
    }
  }

  public boolean isEmpty() {
    return tokens.isEmpty();
  }

  /**
   * The token that a caller presents; empty where it is none of these. Each is compared to the end,
   * whichever matches: the time it takes tells nothing.
   */
  public Optional<ApiToken> find(String presented) {
    byte[] digest = ApiToken.sha256(presented);
    Optional<ApiToken> found = Optional.empty();
    for (ApiToken token : tokens) {
      if (token.matches(digest)) {
        found = Optional.of(token);
      }
    }
    return found;
  }
}
