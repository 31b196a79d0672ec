package dev.weir.diagnostics.dns;

import dev.weir.common.net.IpLiteral;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/**
 * Where a trace begins.
 *
 * @param servers of the root zone; not empty
 * @param port at which all servers of a trace are asked
 */
public record RootServers(List<DelegatedServer> servers, int port) {
  /** Those that IANA publishes (named.root, RFC 8109). */
  private static final List<String> KNOWN =
      List.of(
          "a.root-servers.net=198.41.0.4",
          "b.root-servers.net=170.247.170.2",
          "c.root-servers.net=192.33.4.12",
          "d.root-servers.net=199.7.91.13",
          "e.root-servers.net=192.203.230.10",
          "f.root-servers.net=192.5.5.241",
          "g.root-servers.net=192.112.36.4",
          "h.root-servers.net=198.97.190.53",
          "i.root-servers.net=192.36.148.17",
          "j.root-servers.net=192.58.128.30",
          "k.root-servers.net=193.0.14.129",
          "l.root-servers.net=199.7.83.42",
          "m.root-servers.net=202.12.27.33");

  public RootServers {
    servers = List.copyOf(servers);
  }

  /** Those of the Internet. */
  public static RootServers known(int port) {
    return of(KNOWN, port);
  }

  /**
   * Others in their place.
   *
   * @param texts each a name, an equals sign and an address
   * @throws IllegalArgumentException when one is something else
   */
  public static RootServers of(List<String> texts, int port) {
    List<DelegatedServer> servers = new ArrayList<>();
    for (String text : texts) {
      servers.add(server(text));
    }
    return new RootServers(servers, port);
  }

  private static DelegatedServer server(String text) {
    int equals = text.indexOf('=');
    InetAddress address = IpLiteral.parse(text.substring(equals + 1));
    if (equals < 1 || address == null) {
      throw new IllegalArgumentException(text + " is no name=address");
    }
    try {
      Name name = Name.fromString(text.substring(0, equals), Name.root);
      return new DelegatedServer(name.toString(), Optional.of(address), "");
    } catch (TextParseException e) {
      throw new IllegalArgumentException(text + " is no name=address", e);
    }
  }
}
