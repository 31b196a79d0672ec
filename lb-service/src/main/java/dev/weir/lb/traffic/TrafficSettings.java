package dev.weir.lb.traffic;

import dev.weir.lb.sticky.StickySettings;
import org.jspecify.annotations.Nullable;

/**
 * What a pool does with requests besides balancing them.
 *
 * @param sticky how those of one session find the same upstream
 * @param mirror which are copied, and where to; null: none
 * @param maintenance what is answered while nobody can be chosen
 */
public record TrafficSettings(
    StickySettings sticky, @Nullable MirrorSettings mirror, Maintenance maintenance) {

  /** Nothing of it. */
  public static TrafficSettings none() {
    return new TrafficSettings(new StickySettings.None(), null, Maintenance.standard());
  }
}
