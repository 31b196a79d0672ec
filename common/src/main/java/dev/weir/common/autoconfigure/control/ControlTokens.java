package dev.weir.common.autoconfigure.control;

import dev.weir.common.autoconfigure.settings.ControlProperties.TokenProperties;
import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.autoconfigure.settings.SecretFile;
import dev.weir.common.control.ApiToken;
import dev.weir.common.control.ApiTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Turns {@code weir.control.tokens} into tokens. What it refuses, it does not repeat. */
final class ControlTokens {

  private static final String REMEDY =
      "Make one with: openssl rand -hex 32. docs/operations.md tells how to hand it over.";

  private ControlTokens() {}

  static ApiTokens of(Map<String, TokenProperties> tokens) {
    List<ApiToken> known = new ArrayList<>();
    tokens.forEach((name, token) -> known.add(token(name, token)));
    try {
      return new ApiTokens(known);
    } catch (IllegalArgumentException e) {
      throw new RefusedConfiguration("weir.control.tokens: " + e.getMessage() + ".", REMEDY);
    }
  }

  private static ApiToken token(String name, TokenProperties from) {
    String setting = "weir.control.tokens." + name;
    long given =
        Stream.of(from.token(), from.sha256(), from.tokenFile()).filter(s -> s != null).count();
    if (given != 1) {
      throw new RefusedConfiguration(
          setting + " has " + given + " of token, sha256 and token-file.", "Give exactly one.");
    }
    try {
      return known(name, setting, from);
    } catch (IllegalArgumentException e) {
      throw new RefusedConfiguration(setting + " is refused: " + e.getMessage() + ".", REMEDY);
    }
  }

  private static ApiToken known(String name, String setting, TokenProperties from) {
    if (from.sha256() != null) {
      return ApiToken.ofDigest(name, from.role(), from.sha256().reveal());
    }
    String token =
        from.token() != null
            ? from.token().reveal()
            : SecretFile.read(setting + ".token-file", Objects.requireNonNull(from.tokenFile()));
    return ApiToken.of(name, from.role(), token);
  }
}
