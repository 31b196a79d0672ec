package dev.weir.common.autoconfigure.ban;

import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.ban.BanRule;
import dev.weir.common.ban.Bans;
import dev.weir.common.ban.FloodRules;
import dev.weir.common.ratelimit.LimitScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/**
 * Who is kept out of the data plane.
 *
 * @param maxEntries how many bans there may be, 10,000
 * @param scope whether the instances of a service share their bans, where they share a store
 * @param floods the rules that hold unless they are switched off
 * @param rules by a name of the operator's choice; none by default
 */
@ConfigurationProperties(prefix = "weir.bans", ignoreUnknownFields = false)
public record BanProperties(
    @DefaultValue("" + Bans.MOST) int maxEntries,
    @DefaultValue("cluster") LimitScope scope,
    @DefaultValue FloodProperties floods,
    @DefaultValue Map<String, RuleProperties> rules) {

  private static final int MOST_ENTRIES = 1_000_000;

  public BanProperties {
    if (maxEntries < 1 || maxEntries > MOST_ENTRIES) {
      throw new RefusedConfiguration(
          "weir.bans.max-entries is " + maxEntries + ".",
          "Give a number between 1 and " + MOST_ENTRIES + ".");
    }
  }

  /**
   * One rule.
   *
   * @param refusals of one client in a window; must be given
   * @param window such as {@code 1m}; must be given
   * @param lasting how long the ban lasts, {@code for}; must be given
   */
  record RuleProperties(
      @Nullable Integer refusals,
      @Nullable Duration window,
      @Name("for") @Nullable Duration lasting) {

    BanRule toRule(String name) {
      if (refusals == null || window == null || lasting == null) {
        throw new IllegalArgumentException(
            "rule " + name + " needs all of refusals, window and for");
      }
      return new BanRule(name, refusals, window, lasting);
    }
  }

  /**
   * Whoever floods is kept out for a short while: it could come back at once, over and over.
   *
   * @param enabled {@code true}
   * @param connections of one client that are ended for a flood within the window, 10
   * @param handshakes of one client that are begun and not finished within the window, 100
   * @param window 10 s
   * @param lasting how long the ban lasts, {@code for}, 1 min
   */
  record FloodProperties(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("" + FloodRules.CONNECTIONS) int connections,
      @DefaultValue("" + FloodRules.HANDSHAKES) int handshakes,
      @DefaultValue("10s") Duration window,
      @DefaultValue("1m") @Name("for") Duration lasting) {

    List<BanRule> toRules() {
      return enabled ? FloodRules.of(connections, handshakes, window, lasting) : List.of();
    }
  }

  List<BanRule> toRules() {
    List<BanRule> all = new ArrayList<>();
    try {
      all.addAll(floods.toRules());
    } catch (IllegalArgumentException e) {
      throw new RefusedConfiguration(
          "weir.bans.floods is refused: " + e.getMessage() + ".",
          "Correct it, or leave it out: 10 connections or 100 handshakes within 10s ban for 1m.");
    }
    try {
      rules.forEach((name, rule) -> all.add(rule.toRule(name)));
      return all;
    } catch (IllegalArgumentException e) {
      throw new RefusedConfiguration(
          "weir.bans.rules is refused: " + e.getMessage() + ".",
          "A rule looks like: weir.bans.rules.noise: {refusals: 50, window: 1m, for: 10m}.");
    }
  }
}
