package dev.weir.chat.app.client;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.common.autoconfigure.control.PageConnections;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where browsers reach the data listeners: where the operator says, or by the name that they call
 * the control plane by, and the ports that are bound.
 *
 * @param given {@code weir.chat.public-url}
 */
public record ClientUrls(
    Map<String, ListenerSettings> settings, ListenerLifecycle listeners, @Nullable String given)
    implements PageConnections {

  /** Names of listeners, and URLs without a path; {@code public} alone where one is given. */
  public Map<String, String> of(String host) {
    if (given != null) {
      return Map.of("public", given);
    }
    Map<String, String> urls = new LinkedHashMap<>();
    settings.forEach(
        (name, each) -> {
          InetSocketAddress bound = listeners.address(name);
          if (bound != null) {
            String scheme = each.tls() == null ? "ws" : "wss";
            urls.put(name, scheme + "://" + host + ":" + bound.getPort());
          }
        });
    return urls;
  }

  @Override
  public List<String> sources(String host) {
    return new ArrayList<>(of(host).values());
  }
}
