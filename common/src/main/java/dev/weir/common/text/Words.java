package dev.weir.common.text;

import java.util.Locale;

/** Names of constants in words. */
public final class Words {

  private Words() {}

  /** In lower case with dashes: {@code ROUND_ROBIN} is {@code round-robin}. */
  public static String dashed(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
