package dev.weir.common.autoconfigure.settings;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginProvider;
import org.springframework.boot.origin.TextResourceOrigin;

/** Where a setting stands, for people who look for it. */
public final class SettingPlace {

  private SettingPlace() {}

  /** Such as {@code " in file [/etc/weir/lb.yml] - 7:9"}; empty where it is in no file. */
  public static String of(@Nullable ConfigurationProperty setting) {
    Origin origin = setting == null ? null : setting.getOrigin();
    if (origin instanceof OriginProvider source) {
      origin = source.getOrigin();
    }
    return origin instanceof TextResourceOrigin ? " in " + origin : "";
  }
}
