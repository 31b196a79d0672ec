package dev.weir.lb.auth;

import java.net.InetAddress;
import java.util.List;

/** A request at a gate. */
public interface Knock {

  /** What it says in a field, one entry a line; empty where it does not. */
  List<String> fields(String name);

  /** Who asks. */
  InetAddress client();
}
