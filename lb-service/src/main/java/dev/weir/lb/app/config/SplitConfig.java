package dev.weir.lb.app.config;

import dev.weir.lb.traffic.SplitSpec;
import java.util.Map;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One split as an operator writes it: {@code weir.lb.splits.NAME}.
 *
 * @param pools the weight of each pool by its name
 * @param sticky what keeps a client with the pool that it had: {@code cookie}, {@code client} or
 *     {@code none}
 */
public record SplitConfig(
    @DefaultValue Map<String, Integer> pools, @DefaultValue("none") SplitSpec.Keeping sticky) {

  /**
   * What it says.
   *
   * @throws IllegalArgumentException naming what is wrong
   */
  public SplitSpec spec(String name) {
    return new SplitSpec(name, pools, sticky);
  }
}
