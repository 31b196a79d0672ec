package dev.weir.lb.app.config;

import dev.weir.lb.balance.HashKey;
import dev.weir.lb.balance.HashSettings;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How {@code ring-hash} and {@code maglev} place requests, as an operator writes it.
 *
 * @param key {@code uri} (path and query), {@code path}, {@code client}, {@code header:NAME},
 *     {@code cookie:NAME} or {@code query:NAME}
 * @param loadFactor how many times its fair share of what is in flight an upstream may have, above
 *     1 and up to 100, such as 1.25; 0: no bound
 * @param tableSize of {@code maglev}, a prime from 11 to 5,000,011
 */
public record HashConfig(
    @DefaultValue("uri") String key,
    @DefaultValue("0") double loadFactor,
    @DefaultValue("65537") int tableSize) {

  HashSettings settings() {
    return new HashSettings(HashKey.parse(key), loadFactor, tableSize);
  }
}
