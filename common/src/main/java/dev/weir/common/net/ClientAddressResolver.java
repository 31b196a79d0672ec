package dev.weir.common.net;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells who asks: the socket's address or, where that is a trusted proxy, the client it speaks for.
 *
 * <p>{@code Forwarded} (RFC 7239) and {@code X-Forwarded-For} are read from right to left, because
 * each proxy appends: an entry is believed as long as everything to its right is a trusted proxy.
 * The walk ends at the first address that is not trusted, which is the client, or at an entry that
 * is no address (malformed, obfuscated, {@code unknown}), where the last good address stands. What
 * a client writes into the fields itself is to the left of that and is never read.
 *
 * <p>A proxy that maintains one of the two fields lets the other pass as the client wrote it. So
 * when both are there and disagree, neither is believed and the peer stands.
 *
 * <p>At most 32 entries are read.
 */
public final class ClientAddressResolver {
  private static final int MOST_HOPS = 32;

  private final NetworkSet trusted;

  public ClientAddressResolver(NetworkSet trusted) {
    this.trusted = trusted;
  }

  /** Whether no proxy is trusted, so that the peer is always the client. */
  public boolean trustsNobody() {
    return trusted.isEmpty();
  }

  /** Whether {@code peer} is a proxy whose word about its client counts. */
  public boolean trusts(InetAddress peer) {
    return trusted.contains(peer);
  }

  /**
   * The client's address.
   *
   * @param peer the address at the other end of the socket
   * @param forwarded the values of all {@code Forwarded} fields, in order
   * @param xForwardedFor the values of all {@code X-Forwarded-For} fields, in order
   */
  public InetAddress resolve(InetAddress peer, List<String> forwarded, List<String> xForwardedFor) {
    if (!trusts(peer)) {
      return peer;
    }
    if (forwarded.isEmpty()) {
      return walk(peer, new ListEntries(xForwardedFor), ForwardedNode::ofXForwardedFor);
    }
    InetAddress client = walk(peer, new ListEntries(forwarded), ForwardedNode::ofForwarded);
    if (xForwardedFor.isEmpty()) {
      return client;
    }
    InetAddress other = walk(peer, new ListEntries(xForwardedFor), ForwardedNode::ofXForwardedFor);
    return client.equals(other) ? client : peer;
  }

  private InetAddress walk(InetAddress peer, ListEntries entries, NodeReader reader) {
    InetAddress good = peer;
    for (int hop = 0; hop < MOST_HOPS && trusted.contains(good); hop++) {
      String entry = entries.previous();
      InetAddress node = entry == null ? null : reader.read(entry);
      if (node == null) {
        return good;
      }
      good = node;
    }
    return good;
  }

  private interface NodeReader {
    @Nullable InetAddress read(String entry);
  }
}
