package dev.weir.chat.app.api;

import dev.weir.chat.netty.client.ConnectionView;
import java.util.List;

/**
 * Connections, the oldest first.
 *
 * @param open how many there are in all
 * @param matching how many of them are as asked for
 * @param connections the first of those
 */
record ConnectionsPage(int open, int matching, List<ConnectionView> connections) {

  ConnectionsPage {
    connections = List.copyOf(connections);
  }
}
