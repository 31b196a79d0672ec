package dev.weir.diagnostics.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host name. */
@FunctionalInterface
public interface NameResolver {

  /**
   * All addresses of a name, best first.
   *
   * @throws UnknownHostException when there is none, or no name server answers
   */
  List<InetAddress> resolve(String name) throws UnknownHostException;

  /** The resolver of the system, with its hosts file and name servers. */
  static NameResolver system() {
    return name -> List.of(InetAddress.getAllByName(name));
  }
}
