package dev.weir.lb.stream;

import dev.weir.lb.balance.Ask;
import java.net.InetAddress;

/**
 * A connection or session that an upstream is chosen for. Nothing is known of it but its client,
 * which stands for what it is about: algorithms that hash send a client to the same upstream.
 *
 * @param client who asks
 */
public record StreamAsk(InetAddress client) implements Ask {

  @Override
  public String target() {
    return client.getHostAddress();
  }
}
